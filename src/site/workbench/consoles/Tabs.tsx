import { useEffect, useRef } from 'preact/hooks';
import type { Bench, ConsoleTab } from '../bench.ts';
import type { Side } from './arrangement.ts';

/** The consoles of a side by their names. Arrows go from one to the next, Delete closes one. */
export function Tabs({ bench, side }: { bench: Bench; side: Side }) {
  const { arrangement } = bench;
  const { say } = bench.texts;
  const tabs = arrangement.on(side);
  const front = arrangement.front(side)?.id;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [front, tabs.length]);
  const focus = (id: string) => {
    bench.show(id);
    requestAnimationFrame(() => document.getElementById(`tab-${id}`)?.focus());
  };
  const key = (event: KeyboardEvent) => {
    const at = tabs.findIndex(({ id }) => id === front);
    const moves: Record<string, number> = {
      ArrowRight: (at + 1) % tabs.length,
      ArrowLeft: (at - 1 + tabs.length) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    };
    const next = tabs[moves[event.key] ?? -1];
    if (next) focus(next.id);
    else if (event.key === 'Delete' && front && isClosable(bench, front)) {
      bench.runtime.value?.closeConsole(front);
      focus(bench.active.value);
    } else return;
    event.preventDefault();
  };
  const name = arrangement.divided ? say(side === 0 ? 'consoles.first' : 'consoles.second') : say('consoles');
  return (
    <div class="tabs" role="tablist" aria-label={name} onKeyDown={key} ref={list}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          id={`tab-${tab.id}`}
          type="button"
          role="tab"
          aria-selected={tab.id === front}
          aria-controls={`screen-${tab.id}`}
          tabIndex={tab.id === front ? 0 : -1}
          onClick={() => {
            bench.show(tab.id);
            bench.runtime.value?.focus();
          }}
        >
          <span class="lamp" data-state={tab.busy ? 'busy' : undefined} />
          <span class="tab-title">{tab.title}</span>
          <Marks bench={bench} tab={tab} />
        </button>
      ))}
    </div>
  );
}

/** What a tab tells besides its name: a program runs, something was shown unseen, the bell was rung. */
function Marks({ bench, tab }: { bench: Bench; tab: ConsoleTab }) {
  const { say } = bench.texts;
  const told = [tab.busy && say('tab.busy'), tab.bell ? say('tab.bell') : tab.activity && say('tab.activity')];
  const text = told.filter((each) => each).join(', ');
  return (
    <>
      {tab.activity && <span class={tab.bell ? 'mark mark-bell' : 'mark'} aria-hidden="true" />}
      {text !== '' && <span class="visually-hidden">, {text}</span>}
    </>
  );
}

/** Every host keeps its first console. */
export function isClosable(bench: Bench, id: string): boolean {
  const { value: consoles } = bench.consoles;
  const host = consoles.find((tab) => tab.id === id)?.host;
  return host !== undefined && consoles.find((tab) => tab.host === host)?.id !== id;
}

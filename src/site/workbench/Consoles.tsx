import { useEffect, useRef, useState } from 'preact/hooks';
import type { Bench, ConsoleTab } from './bench.ts';
import { Enlarge } from './Enlarge.tsx';
import { Icon } from './Icon.tsx';
import { Timeline } from './Timeline.tsx';

/** Keys that a touch keyboard lacks, and what they send. */
const TOUCH_KEYS = [
  { label: 'Esc', text: '\u001b' },
  { label: 'Tab', text: '\t' },
  { label: '^C', text: '\u0003' },
  { label: '↑', text: '\u001b[A' },
  { label: '↓', text: '\u001b[B' },
  { label: '←', text: '\u001b[D' },
  { label: '→', text: '\u001b[C' },
];

/** The consoles in their tabs. */
export function Consoles({ bench }: { bench: Bench }) {
  const { consoles, active, status } = bench;
  const { say } = bench.texts;
  const front = consoles.value.find(({ id }) => id === active.value);
  return (
    <section class="pane consoles" id="consoles" aria-label={say('consoles')}>
      <div class="pane-bar">
        <Tabs bench={bench} />
        <Tools bench={bench} front={front} />
      </div>
      <div class="screens">
        {status.value !== 'ready' && <Waiting bench={bench} />}
        {consoles.value.map((tab) => (
          <Place key={tab.id} bench={bench} tab={tab} />
        ))}
        {bench.searching.value && <Search bench={bench} />}
        {bench.silent.value && <Silence bench={bench} />}
      </div>
      {bench.timeline.value && <Timeline bench={bench} />}
      <div class="touch-keys">
        {TOUCH_KEYS.map(({ label, text }) => (
          <button key={label} type="button" onClick={() => bench.runtime.value?.press(text)}>
            {label}
          </button>
        ))}
      </div>
      <Footer bench={bench} front={front} />
    </section>
  );
}

function Tabs({ bench }: { bench: Bench }) {
  const { consoles, active } = bench;
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const index = consoles.value.findIndex(({ id }) => id === active.value);
    const next = step && consoles.value[(index + step + consoles.value.length) % consoles.value.length];
    if (!next) return;
    active.value = next.id;
    document.getElementById(`tab-${next.id}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={bench.texts.say('consoles')} onKeyDown={move}>
      {consoles.value.map((tab) => (
        <button
          key={tab.id}
          id={`tab-${tab.id}`}
          type="button"
          role="tab"
          aria-selected={tab.id === active.value}
          aria-controls={`screen-${tab.id}`}
          tabIndex={tab.id === active.value ? 0 : -1}
          onClick={() => {
            active.value = tab.id;
            bench.runtime.value?.focus();
          }}
        >
          <span class={`lamp ${tab.busy ? 'lamp-busy' : ''}`} />
          {tab.title}
        </button>
      ))}
    </div>
  );
}

function Tools({ bench, front }: { bench: Bench; front: ConsoleTab | undefined }) {
  const { say } = bench.texts;
  const first = front && bench.consoles.value.find(({ host }) => host === front.host)?.id === front.id;
  const runtime = bench.runtime.value;
  const { steps, position } = bench.history.value;
  const tool = (
    label: string,
    icon: Parameters<typeof Icon>[0]['name'],
    run: () => void,
    { pressed, disabled, place = '' }: { pressed?: boolean; disabled?: boolean; place?: string } = {},
  ) => (
    <button
      type="button"
      class={`tool ${place}`}
      title={label}
      aria-label={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={run}
    >
      <Icon name={icon} />
    </button>
  );
  return (
    <div class="tools">
      {front &&
        tool(say('console.new', { host: front.host }), 'plus', () => bench.runtime.value?.openConsole(front.host))}
      {front &&
        !first &&
        tool(say('console.close', { console: front.title }), 'close', () =>
          bench.runtime.value?.closeConsole(front.id),
        )}
      {front && tool(say('console.search'), 'search', () => (bench.searching.value = true))}
      {bench.status.value !== 'waiting' && (
        <>
          {tool(say('undo'), 'undo', () => runtime?.undo(), { disabled: position === 0, place: 'wide-only' })}
          {tool(say('redo'), 'redo', () => runtime?.redo(), {
            disabled: position === steps.length,
            place: 'wide-only',
          })}
          {tool(say('history'), 'history', () => (bench.timeline.value = !bench.timeline.value), {
            pressed: bench.timeline.value,
          })}
          {tool(say('share'), 'share', () => bench.share())}
          {tool(say('reset'), 'reset', () => runtime?.reset())}
        </>
      )}
      <Enlarge bench={bench} pane="console" />
    </div>
  );
}

/** Where the screen of one console stands. */
function Place({ bench, tab }: { bench: Bench; tab: ConsoleTab }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current) bench.runtime.value?.mount(tab.id, place.current);
  }, [bench, tab.id]);
  return (
    <div
      id={`screen-${tab.id}`}
      class="screen"
      role="tabpanel"
      aria-labelledby={`tab-${tab.id}`}
      data-front={tab.id === bench.active.value ? '' : undefined}
    >
      <div class="screen-place" ref={place} />
    </div>
  );
}

function Waiting({ bench }: { bench: Bench }) {
  const { say } = bench.texts;
  return (
    <div class="screen-cover">
      {bench.status.value === 'failed' ? (
        <p>{say('failed.short')}</p>
      ) : bench.status.value === 'starting' ? (
        <p>{say('starting')}</p>
      ) : (
        <button
          type="button"
          class="button button-primary"
          onPointerEnter={() => bench.prepare()}
          onFocus={() => bench.prepare()}
          onClick={() => bench.start()}
        >
          {say('start')}
        </button>
      )}
    </div>
  );
}

function Silence({ bench }: { bench: Bench }) {
  const { say } = bench.texts;
  return (
    <div class="silence" role="alert">
      <p>{say('silent')}</p>
      <button type="button" class="button" onClick={() => bench.runtime.value?.interrupt(bench.active.value)}>
        {say('interrupt')}
      </button>
      <button type="button" class="button" onClick={() => bench.runtime.value?.restart()}>
        {say('restart')}
      </button>
    </div>
  );
}

function Search({ bench }: { bench: Bench }) {
  const field = useRef<HTMLInputElement>(null);
  const { say } = bench.texts;
  const [missing, setMissing] = useState(false);
  useEffect(() => field.current?.focus(), []);
  const close = () => {
    bench.searching.value = false;
    bench.runtime.value?.focus();
  };
  const find = async (direction: 'next' | 'previous') => {
    const text = field.current?.value ?? '';
    const found = text === '' || (await bench.runtime.value?.find(text, direction));
    setMissing(!found);
  };
  return (
    <search class="search">
      <label>
        <span class="visually-hidden">{say('search.label')}</span>
        <input
          ref={field}
          type="text"
          placeholder={say('search.placeholder')}
          aria-invalid={missing}
          onKeyDown={(event) => {
            if (event.key === 'Escape') close();
            if (event.key === 'Enter') void find(event.shiftKey ? 'next' : 'previous');
          }}
        />
      </label>
      <button type="button" class="tool" aria-label={say('search.previous')} onClick={() => find('previous')}>
        <Icon name="up" />
      </button>
      <button type="button" class="tool" aria-label={say('search.next')} onClick={() => find('next')}>
        <Icon name="down" />
      </button>
      <button type="button" class="tool" aria-label={say('search.close')} onClick={close}>
        <Icon name="close" />
      </button>
    </search>
  );
}

function Footer({ bench, front }: { bench: Bench; front: ConsoleTab | undefined }) {
  const { say } = bench.texts;
  return (
    <div class="console-footer">
      {front && bench.long.value ? (
        <>
          <span>{say('running')}</span>
          <button type="button" class="link-button" onClick={() => bench.runtime.value?.interrupt(front.id)}>
            {say('interrupt')}
          </button>
        </>
      ) : (
        <span>
          <Keys text={say('footer.complete')} />
          <span class="wide-only">
            {' · '}
            <Keys text={say('footer.leave')} />
          </span>
        </span>
      )}
      <span class="console-size wide-only">{say('footer.engine')}</span>
    </div>
  );
}

/** A text in which [brackets] mark keys. */
function Keys({ text }: { text: string }) {
  return (
    <>{text.split(/\[([^\]]+)\]/).map((part, index) => (index % 2 === 1 ? <kbd key={index}>{part}</kbd> : part))}</>
  );
}

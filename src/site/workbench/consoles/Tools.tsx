import type { Bench } from '../bench.ts';
import { Enlarge } from '../Enlarge.tsx';
import { Icon } from '../Icon.tsx';
import { Menu, type MenuItem } from './Menu.tsx';
import { isClosable } from './Tabs.tsx';

/** What can be done with the console in front, and with the lab. */
export function Tools({ bench }: { bench: Bench }) {
  const { say } = bench.texts;
  const front = bench.consoles.value.find(({ id }) => id === bench.active.value);
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
        isClosable(bench, front.id) &&
        tool(say('console.close', { console: front.title }), 'close', () => runtime?.closeConsole(front.id))}
      {front && tool(say('console.search'), 'search', () => (bench.searching.value = true), { place: 'rare' })}
      {bench.status.value !== 'waiting' && (
        <>
          {tool(say('undo'), 'undo', () => runtime?.undo(), { disabled: position === 0, place: 'wide-only spare' })}
          {tool(say('redo'), 'redo', () => runtime?.redo(), {
            disabled: position === steps.length,
            place: 'wide-only spare',
          })}
          {tool(say('history'), 'history', () => (bench.timeline.value = !bench.timeline.value), {
            pressed: bench.timeline.value,
            place: 'rare',
          })}
          {tool(say('share'), 'share', () => bench.share(), { place: 'spare' })}
          {tool(say('reset'), 'reset', () => runtime?.reset(), { place: 'spare' })}
        </>
      )}
      {front && <Menu label={say('console.more')} icon="more" items={() => more(bench)} />}
      <Enlarge bench={bench} pane="console" />
    </div>
  );
}

function more(bench: Bench): MenuItem[] {
  const { say } = bench.texts;
  const runtime = bench.runtime.value;
  const screens = runtime?.screens;
  const then = (run: () => void) => () => {
    run();
    runtime?.focus();
  };
  return [
    {
      label: say('transcript'),
      checked: bench.transcript.value,
      run: () => (bench.transcript.value = !bench.transcript.value),
    },
    { label: say('font.larger'), run: then(() => screens?.enlarge(1)), apart: true },
    { label: say('font.smaller'), run: then(() => screens?.enlarge(-1)) },
    { label: say('font.usual'), run: then(() => screens?.enlarge('usual')) },
    {
      label: say('console.copy'),
      disabled: screens?.front?.selection === '',
      run: then(() => void screens?.front?.copy()),
      apart: true,
    },
    { label: say('console.paste'), run: then(() => void screens?.pasteFromClipboard()) },
    { label: say('console.search'), run: () => (bench.searching.value = true), apart: true },
    { label: say('history'), checked: bench.timeline.value, run: () => (bench.timeline.value = !bench.timeline.value) },
    { label: say('share'), run: () => bench.share() },
    { label: say('reset'), run: () => runtime?.reset() },
  ];
}

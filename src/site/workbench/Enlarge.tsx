import type { Bench, View } from './bench.ts';
import { Icon } from './Icon.tsx';

/** Makes a pane as large as the lab, and small again. */
export function Enlarge({ bench, pane }: { bench: Bench; pane: Exclude<View, 'lesson'> }) {
  const enlarged = bench.enlarged.value === pane;
  const label = bench.texts.say(enlarged ? 'reduce' : 'enlarge');
  return (
    <button
      type="button"
      class="tool wide-only"
      title={label}
      aria-label={label}
      aria-pressed={enlarged}
      onClick={() => {
        bench.enlarged.value = enlarged ? undefined : pane;
      }}
    >
      <Icon name={enlarged ? 'reduce' : 'enlarge'} />
    </button>
  );
}

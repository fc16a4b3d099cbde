import type { Bench } from '../bench.ts';

/** The lab does not answer: what can be done. */
export function Silence({ bench }: { bench: Bench }) {
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

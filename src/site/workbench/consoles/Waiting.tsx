import type { Bench } from '../bench.ts';

/** Before the lab: a button that starts it, or why it cannot be used. */
export function Waiting({ bench }: { bench: Bench }) {
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

import type { Bench } from '../bench.ts';

/** Below the consoles: what runs, or how the keyboard leaves them. */
export function Footer({ bench }: { bench: Bench }) {
  const { say } = bench.texts;
  const front = bench.active.value;
  const busy = bench.consoles.value.filter((tab) => tab.busy);
  // A loop of the shell itself is no program in the foreground; then none is.
  const here = busy.length === 0 || busy.some(({ id }) => id === front);
  return (
    <div class="console-footer">
      {front !== '' && bench.long.value && here ? (
        <>
          <span>{say('running')}</span>
          <button type="button" class="link-button" onClick={() => bench.runtime.value?.interrupt(front)}>
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

import { useEffect, useRef } from 'preact/hooks';
import type { Bench, Asking as Question } from '../bench.ts';

/** Lines of a paste that are shown. */
const SHOWN = 8;
const EDGE = 8;

/** A question about the console, at the place it is about; Escape, or a press elsewhere, says no. */
export function Asking({ bench, asking }: { bench: Bench; asking: Question }) {
  const { say } = bench.texts;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current } = box;
    if (!current) return;
    current.showPopover();
    put(current, asking);
    current.querySelector('button')?.focus();
  }, [asking]);
  const close = () => {
    bench.asking.value = undefined;
    bench.runtime.value?.focus();
  };
  const then = (run: () => void) => () => {
    run();
    close();
  };
  const screens = bench.runtime.value?.screens;
  const front = bench.active.value;
  const lines = asking.kind === 'paste' ? asking.text.trimEnd().split(/\r\n?|\n/) : [];
  return (
    <div
      ref={box}
      class="asking"
      role="dialog"
      aria-labelledby="asking-title"
      popover="auto"
      onToggle={(event) => {
        if (event.newState === 'closed' && bench.asking.value === asking) close();
      }}
    >
      {asking.kind === 'paste' ? (
        <>
          <p id="asking-title">{say('paste.ask', { count: lines.length })}</p>
          <pre>{[...lines.slice(0, SHOWN), ...(lines.length > SHOWN ? ['…'] : [])].join('\n')}</pre>
          <div class="asking-actions">
            <button
              type="button"
              class="button button-primary"
              onClick={then(() => screens?.get(asking.console)?.paste(asking.text))}
            >
              {say('paste.yes')}
            </button>
            <button type="button" class="button" onClick={close}>
              {say('paste.no')}
            </button>
          </div>
        </>
      ) : (
        <>
          <p id="asking-title">{say(asking.openable ? 'link.either' : 'link.simulated')}</p>
          <pre>{asking.command}</pre>
          <div class="asking-actions">
            <button
              type="button"
              class="button button-primary"
              onClick={then(() => screens?.run(front, asking.command))}
            >
              {say('link.run')}
            </button>
            <button type="button" class="button" onClick={then(() => screens?.insert(front, asking.command))}>
              {say('link.insert')}
            </button>
            {asking.openable && (
              <button
                type="button"
                class="button"
                onClick={then(() => window.open(asking.url, '_blank', 'noopener,noreferrer'))}
              >
                {say('link.open')}
              </button>
            )}
          </div>
        </>
      )}
    </div>
  );
}

/** Near the link, within the window; a paste is asked about in the middle of the consoles. */
function put(box: HTMLElement, asking: Question): void {
  const around = document.querySelector('#consoles')?.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = box;
  const centre = around
    ? { x: around.left + (around.width - width) / 2, y: around.top + around.height / 3 }
    : { x: 0, y: 0 };
  const { x, y } = asking.kind === 'link' ? { x: asking.spot.x - width / 2, y: asking.spot.y + EDGE } : centre;
  box.style.left = `${Math.max(EDGE, Math.min(x, innerWidth - width - EDGE))}px`;
  box.style.top = `${Math.max(EDGE, Math.min(y, innerHeight - height - EDGE))}px`;
}

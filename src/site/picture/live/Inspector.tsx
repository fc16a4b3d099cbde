import { useEffect, useRef, useState } from 'preact/hooks';
import type { Details } from '#lab/picture/details.ts';
import { keyOf, type Thing } from '#lab/picture/thing.ts';
import type { LabPicture } from '#lab/picture.ts';
import { say } from '../texts.ts';

interface Props {
  thing: Thing;
  /** What is shown is asked for again with every picture. */
  picture: LabPicture;
  inspect: (thing: Thing) => Promise<Details | undefined>;
  onConsole: (host: string, command?: string) => void;
  onClose: () => void;
}

/** What is known about the thing that is selected, and a way into it. */
export function Inspector({ thing, picture, inspect, onConsole, onClose }: Props) {
  const [told, setTold] = useState<{ key: string; details: Details | undefined }>();
  const heading = useRef<HTMLHeadingElement>(null);
  const key = keyOf(thing);
  useEffect(() => {
    let wanted = true;
    void inspect(thing).then((details) => wanted && setTold({ key, details }));
    return () => {
      wanted = false;
    };
  }, [key, picture, inspect]);
  useEffect(() => heading.current?.focus({ preventScroll: true }), [key]);
  const known = told?.key === key ? told : undefined;
  const { details } = known ?? {};
  return (
    <section
      class="pic-inspector"
      aria-labelledby="pic-inspector-title"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <header>
        <h3 id="pic-inspector-title" ref={heading} tabIndex={-1}>
          {details?.title ?? (known ? say('gone') : say('asking'))}
        </h3>
        <button type="button" class="tool" aria-label={say('close')} title={say('close')} onClick={onClose}>
          <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d="M4 4l8 8M12 4l-8 8" />
          </svg>
        </button>
      </header>
      {details && (
        <>
          <ul class="pic-facts">
            {details.facts.map((fact) => (
              <li key={fact}>{fact}</li>
            ))}
          </ul>
          {details.console && (
            <button
              type="button"
              class="button"
              onClick={() => details.console && onConsole(details.console.host, details.console.command)}
            >
              {say('consoleHere')}
            </button>
          )}
          {details.sections.map(({ name, lines, more }) => (
            <details key={name} open={lines.length <= 12}>
              <summary>
                {say(name)} <span class="pic-count">{lines.length + more}</span>
              </summary>
              <pre>
                {lines.join('\n')}
                {more > 0 && `\n${say('cutLines', { count: more })}`}
              </pre>
            </details>
          ))}
        </>
      )}
    </section>
  );
}

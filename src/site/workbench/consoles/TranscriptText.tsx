import { useEffect, useRef, useState } from 'preact/hooks';
import type { TranscriptEntry } from '#terminal/transcript/transcript.ts';
import type { Bench } from '../bench.ts';
import { Icon } from '../Icon.tsx';

/** Commands that are shown at first, and more each time earlier ones are asked for. */
const SHOWN = 30;

/** What was done in the console in front, as text: a heading for each command, below it what it printed. */
export function TranscriptText({ bench }: { bench: Bench }) {
  const { say } = bench.texts;
  const [most, setMost] = useState(SHOWN);
  const place = useRef<HTMLElement>(null);
  const active = bench.active.value;
  // Read so that a change of it draws this anew.
  const version = bench.transcribed.value;
  const title = bench.consoles.value.find(({ id }) => id === active)?.title ?? '';
  const entries = bench.runtime.value?.screens.entries(active) ?? [];
  const last = entries.at(-1)?.number;
  useEffect(() => {
    if (place.current && !place.current.contains(document.activeElement))
      place.current.scrollTop = place.current.scrollHeight;
  }, [active, version, last]);
  return (
    <div class="transcript">
      <div class="pane-bar">
        <h2 id="transcript-title" class="pane-title">
          {say('transcript.of', { console: title })}
        </h2>
        <button
          type="button"
          class="tool"
          aria-label={say('transcript.close')}
          onClick={() => {
            bench.transcript.value = false;
            bench.runtime.value?.focus();
          }}
        >
          <Icon name="close" />
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by the keyboard */}
      <section class="transcript-body" ref={place} tabIndex={0} aria-labelledby="transcript-title">
        {entries.length === 0 && <p class="empty">{say('transcript.empty')}</p>}
        {entries.length > most && (
          <button type="button" class="link-button" onClick={() => setMost(most + SHOWN)}>
            {say('transcript.earlier', { count: entries.length - most })}
          </button>
        )}
        {entries.slice(-most).map((entry) => (
          <Entry key={entry.number} entry={entry} bench={bench} />
        ))}
      </section>
    </div>
  );
}

function Entry({ entry, bench }: { entry: TranscriptEntry; bench: Bench }) {
  const { say } = bench.texts;
  const { lines, status } = entry;
  return (
    <article>
      <h3>
        <code>{entry.command}</code>
      </h3>
      {entry.cut && <p class="transcript-note">{say('transcript.cut')}</p>}
      {lines.length > 0 && <pre>{lines.join('\n')}</pre>}
      {status === undefined && <p class="transcript-note">{say('running')}</p>}
      {lines.length === 0 && status !== undefined && <p class="transcript-note">{say('said.nothing')}</p>}
      {status !== undefined && status > 0 && <p class="transcript-failed">{say('said.failed', { status })}</p>}
    </article>
  );
}

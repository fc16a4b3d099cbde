import { useEffect, useRef, useState } from 'preact/hooks';
import type { Bench } from '../workbench/bench.ts';

/** Longer links are cut by some programs, in characters. */
const LONG = 8_000;

/** The link that carries the lab, to be copied. */
export function Share({ bench }: { bench: Bench }) {
  const { say } = bench.texts;
  const sheet = useRef<HTMLDialogElement>(null);
  const [copied, setCopied] = useState(false);
  const link = bench.shared.value;
  useEffect(() => {
    if (link === undefined) return;
    setCopied(false);
    sheet.current?.showModal();
  }, [link]);
  const count = link?.length ?? 0;
  return (
    <dialog
      ref={sheet}
      class="dialog share"
      aria-labelledby="share-title"
      onClose={() => {
        bench.shared.value = undefined;
      }}
    >
      <h2 id="share-title">{say('share')}</h2>
      <p>{say('share.text')}</p>
      <input
        type="text"
        readonly
        value={link ?? ''}
        aria-label={say('share')}
        onFocus={(event) => event.currentTarget.select()}
      />
      <p class="share-size">{count > LONG ? say('share.long', { count }) : say('share.size', { count })}</p>
      <form method="dialog" class="dialog-actions">
        <button type="submit" class="button">
          {say('share.close')}
        </button>
        <button
          type="button"
          class="button button-primary"
          onClick={() => {
            void navigator.clipboard.writeText(link ?? '').then(() => setCopied(true));
          }}
        >
          {say(copied ? 'share.copied' : 'share.copy')}
        </button>
      </form>
    </dialog>
  );
}

import { useEffect, useRef } from 'preact/hooks';
import type { Bench } from '../workbench/bench.ts';

/** How many steps of a link are shown. */
const SHOWN = 8;

/** Asks whether the lab of a link is to be opened, and shows what was done in it. */
export function Offer({ bench }: { bench: Bench }) {
  const { say } = bench.texts;
  const sheet = useRef<HTMLDialogElement>(null);
  const offer = bench.offer.value;
  useEffect(() => {
    if (offer && !sheet.current?.open) sheet.current?.showModal();
  }, [offer]);
  if (!offer) return null;
  const { steps, hosts } = offer;
  const close = () => {
    sheet.current?.close();
    bench.offer.value = undefined;
  };
  return (
    <dialog ref={sheet} class="dialog offer" aria-labelledby="offer-title" onCancel={close}>
      <h2 id="offer-title">{say('offer.title')}</h2>
      <p>{say('offer.text', { count: steps.length, hosts: hosts.join(', ') })}</p>
      {steps.length > 0 && (
        <ol>
          {steps.slice(0, SHOWN).map(({ host, label }, index) => (
            <li key={index}>
              <span class="timeline-host">{host}</span> <code>{label || '⏎'}</code>
            </li>
          ))}
          {steps.length > SHOWN && <li>{say('offer.more', { count: steps.length - SHOWN })}</li>}
        </ol>
      )}
      <div class="dialog-actions">
        <button type="button" class="button" onClick={close}>
          {say('offer.no')}
        </button>
        <button
          type="button"
          class="button button-primary"
          onClick={() => {
            close();
            void offer.open();
          }}
        >
          {say('offer.open')}
        </button>
      </div>
    </dialog>
  );
}

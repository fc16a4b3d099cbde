import { useRef } from 'preact/hooks';
import { EMPTY_MEMORY, remember } from '../picture/memory.ts';
import { Picture } from '../picture/Picture.tsx';
import type { Bench } from './bench.ts';
import { Enlarge } from './Enlarge.tsx';

/** The live picture in its pane. */
export function Network({ bench }: { bench: Bench }) {
  const memory = useRef(EMPTY_MEMORY);
  const picture = bench.picture.value;
  const { say } = bench.texts;
  if (picture) memory.current = remember(memory.current, picture);
  return (
    <section class="pane network" id="network" aria-labelledby="network-title">
      <div class="pane-bar">
        <h2 id="network-title" class="pane-title">
          {say('view.network')}
        </h2>
        <span class="pane-note">{say('network.note')}</span>
        <Enlarge bench={bench} pane="network" />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and nothing in it takes the focus */}
      <div class="pane-body" tabIndex={0}>
        {picture ? <Picture picture={picture} memory={memory.current} /> : <p class="empty">{say('network.empty')}</p>}
      </div>
    </section>
  );
}

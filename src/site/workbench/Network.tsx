import { useRef } from 'preact/hooks';
import { EMPTY_MEMORY, remember } from '../picture/memory.ts';
import { Picture } from '../picture/Picture.tsx';
import type { Bench } from './bench.ts';

/** The live picture in its pane. */
export function Network({ bench }: { bench: Bench }) {
  const memory = useRef(EMPTY_MEMORY);
  const picture = bench.picture.value;
  if (picture) memory.current = remember(memory.current, picture);
  return (
    <section class="pane network" aria-labelledby="network-title">
      <div class="pane-bar">
        <h2 id="network-title" class="pane-title">
          Network
        </h2>
        <span class="pane-note">drawn from the engine’s state</span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and nothing in it takes the focus */}
      <div class="pane-body" tabIndex={0}>
        {picture ? (
          <Picture picture={picture} memory={memory.current} />
        ) : (
          <p class="empty">The hosts, bridges and containers appear here as soon as the lab runs.</p>
        )}
      </div>
    </section>
  );
}

import { useEffect, useRef } from 'preact/hooks';
import type { Bench, ConsoleTab } from '../bench.ts';

/** Where the screen of one console stands. */
export function Place({ bench, tab }: { bench: Bench; tab: ConsoleTab }) {
  const place = useRef<HTMLDivElement>(null);
  const { arrangement, active } = bench;
  useEffect(() => {
    if (place.current) bench.runtime.value?.screens.mount(tab.id, place.current);
  }, [bench, tab.id]);
  return (
    <div
      id={`screen-${tab.id}`}
      class="screen"
      role="tabpanel"
      aria-labelledby={`tab-${tab.id}`}
      data-side={arrangement.sideOf(tab.id)}
      data-shown={arrangement.isShown(tab.id) ? '' : undefined}
      data-front={tab.id === active.value ? '' : undefined}
      onFocusIn={() => active.value !== tab.id && bench.show(tab.id)}
    >
      <div class="screen-place" ref={place} />
    </div>
  );
}

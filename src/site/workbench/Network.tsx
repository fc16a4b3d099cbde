import type { ComponentChildren, JSX } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Thing } from '#lab/picture/thing.ts';
import type { LivePictureProps } from '../picture/live/LivePicture.tsx';
import type { Places } from '../picture/places.ts';
import type { Bench } from './bench.ts';
import { Enlarge } from './Enlarge.tsx';

type LivePicture = (props: LivePictureProps) => JSX.Element;

/** The live picture in its pane. What draws it is fetched when there is something to draw. */
export function Network({ bench }: { bench: Bench }) {
  const [Live, setLive] = useState<LivePicture>();
  const picture = bench.picture.value;
  const { say } = bench.texts;
  const there = picture !== undefined;
  useEffect(() => {
    if (there) void import('../picture/live/LivePicture.tsx').then((code) => setLive(() => code.default));
  }, [there]);
  const inspect = useCallback(
    (thing: Thing) => bench.runtime.value?.inspect(thing) ?? Promise.resolve(undefined),
    [bench],
  );
  const openConsole = useCallback(
    (host: string, command?: string) => {
      if (bench.enlarged.value === 'network') bench.enlarged.value = undefined;
      bench.view.value = 'console';
      bench.runtime.value?.openConsole(host, command);
      bench.runtime.value?.focus();
    },
    [bench],
  );
  const keepPlaces = useCallback((places: Places) => (bench.places.value = places), [bench]);
  const bar = (tools: ComponentChildren) => (
    <div class="pane-bar">
      <h2 id="network-title" class="pane-title">
        {say('view.network')}
      </h2>
      {tools ?? <span class="pane-note">{say('network.note')}</span>}
      <Enlarge bench={bench} pane="network" />
    </div>
  );
  return (
    <section class="pane network" id="network" aria-labelledby="network-title">
      {picture && Live ? (
        <Live picture={picture} bar={bar} inspect={inspect} onConsole={openConsole} onPlaces={keepPlaces} />
      ) : (
        <>
          {bar(null)}
          <div class="pane-body">
            <p class="empty">{say('network.empty')}</p>
          </div>
        </>
      )}
    </section>
  );
}

import type { ComponentChildren, JSX } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Thing } from '#lab/picture/thing.ts';
import type { LivePictureProps } from '../picture/live/LivePicture.tsx';
import type { Places } from '../picture/places.ts';
import type { PlaybackProps } from '../playback/Playback.tsx';
import type { Bench, View } from './bench.ts';
import { Enlarge } from './Enlarge.tsx';

type LivePicture = (props: LivePictureProps) => JSX.Element;
type Playback = (props: PlaybackProps) => JSX.Element;

/** Fulfilled once what is there now is on the screen: the first prompt comes before the picture. */
function painted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

/** So many commands can be chosen from. */
const COMMANDS = 40;

/**
 * The live picture in its pane. What draws it is fetched when there is something to draw.
 * @param watch whether packets can be watched on it: for that it takes the room of the whole lab
 */
export function Network({ bench, watch = true }: { bench: Bench; watch?: boolean }) {
  const [Live, setLive] = useState<LivePicture>();
  const [Packets, setPackets] = useState<Playback>();
  const watched = bench.watched.value;
  const watching = watched !== undefined;
  const picture = watched?.recording?.picture ?? bench.picture.value;
  const { say } = bench.texts;
  const there = picture !== undefined;
  useEffect(() => {
    if (!there) return;
    void painted()
      .then(() =>
        Promise.all([
          import('../picture/live/LivePicture.tsx'),
          import('../picture/texts.ts').then(({ speakIn }) => speakIn(bench.texts.language)),
        ]),
      )
      .then(([code]) => setLive(() => code.default));
  }, [there, bench]);
  useEffect(() => {
    if (watching) void import('../playback/Playback.tsx').then((code) => setPackets(() => code.default));
  }, [watching]);
  useRoomWhile(watching, bench);
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
      {watch && <WatchLast bench={bench} />}
      <Enlarge bench={bench} pane="network" />
    </div>
  );
  return (
    <section
      class="pane network"
      id="network"
      aria-labelledby="network-title"
      data-watching={watching ? '' : undefined}
    >
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
      {watched && Packets && (
        <Packets
          watched={watched}
          language={bench.texts.language}
          places={watched.recording && bench.places.value}
          commands={commandsOf(bench)}
          onCommand={(step, title) => void bench.runtime.value?.watch({ step }, { step }, title)}
          onClose={() => {
            bench.watched.value = undefined;
          }}
        />
      )}
    </section>
  );
}

/** Plays the packets of the last command; once more, and the live picture is back. */
function WatchLast({ bench }: { bench: Bench }) {
  const { say } = bench.texts;
  const [last] = commandsOf(bench);
  const watching = bench.watched.value !== undefined;
  if (!last && !watching) return null;
  const toggle = () => {
    if (watching) bench.watched.value = undefined;
    else if (last) void bench.runtime.value?.watch({ step: last.step }, { step: last.step }, last.title);
  };
  return (
    <button type="button" class="tool tool-worded" title={say('watch.last')} aria-pressed={watching} onClick={toggle}>
      {say('watch')}
    </button>
  );
}

/** The commands that have been run, the last one first. */
function commandsOf(bench: Bench): { step: number; title: string }[] {
  const { steps, position } = bench.history.value;
  return steps
    .slice(0, position)
    .map(({ label }, step) => ({ step, title: label }))
    .filter(({ title }) => title !== '')
    .reverse()
    .slice(0, COMMANDS);
}

/** Gives the pane all the room of the lab while something is watched, and takes it back afterwards. */
function useRoomWhile(watching: boolean, bench: Bench): void {
  const before = useRef<{ enlarged: Bench['enlarged']['value']; view: View }>();
  useEffect(() => {
    const { enlarged, view } = bench;
    if (watching) {
      before.current = { enlarged: enlarged.value, view: view.value };
      enlarged.value = 'network';
      view.value = 'network';
    } else if (before.current) {
      if (enlarged.value === 'network') enlarged.value = before.current.enlarged;
      if (view.value === 'network') view.value = before.current.view;
      before.current = undefined;
    }
  }, [watching, bench]);
}

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { TextsContext } from '../i18n/context.ts';
import type { Places } from '../picture/places.ts';
import type { Watched } from '../workbench/bench.ts';
import { Hop } from './Hop.tsx';
import { Marker, pointOf } from './marker.ts';
import { PacketList } from './PacketList.tsx';
import { PlayerBar } from './PlayerBar.tsx';
import { Player } from './player.ts';
import { fetchTexts, type PlaybackTexts } from './texts.ts';
import './playback.css';

export interface PlaybackProps {
  watched: Watched;
  language: string;
  /** Where things are in the picture of the recording; absent until it is drawn. */
  places: Places | undefined;
  /** Commands whose packets can be watched instead, the last one first. */
  commands: readonly { step: number; title: string }[];
  onCommand: (step: number, title: string) => void;
  onClose: () => void;
}

/** Packets, hop by hop: the bar that plays them, what they say, and where the one that is shown is now. */
export default function Playback(props: PlaybackProps) {
  const [texts, setTexts] = useState<PlaybackTexts>();
  useEffect(() => void fetchTexts(props.language).then(setTexts), [props.language]);
  if (!texts) return <div class="playback" aria-busy="true" />;
  return (
    <TextsContext.Provider value={texts}>
      <Panel {...props} texts={texts} />
    </TextsContext.Provider>
  );
}

function Panel({ watched, places, commands, texts, onCommand, onClose }: PlaybackProps & { texts: PlaybackTexts }) {
  const { recording, failed, title, opener } = watched;
  const { say } = texts;
  const place = useRef<HTMLElement>(null);
  const player = useMemo(() => recording && new Player(recording), [recording]);
  useEffect(() => {
    // Of a check one wants to see where it stopped.
    if (player && 'check' in watched.of && player.steps.length > 1 && !stands()) player.play();
    return () => player?.pause();
  }, [player]);
  useLayoutEffect(() => {
    place.current?.focus({ preventScroll: true });
    return () => giveBack(opener);
  }, []);
  const press = (event: KeyboardEvent) => {
    const { target, key } = event;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (key === 'Escape') {
      event.preventDefault();
      onClose();
      return;
    }
    if (!player || (target as Element).closest('input, select')) return;
    const keys: Record<string, () => void> = {
      ArrowLeft: () => player.go(player.position.value - 1),
      ArrowRight: () => player.go(player.position.value + 1),
      ArrowUp: () => player.skip(-1),
      ArrowDown: () => player.skip(1),
      Home: () => player.go(0),
      End: () => player.go(player.last),
      p: () => (player.playing.value || stands() ? player.pause() : player.play()),
    };
    if (!keys[key]) return;
    event.preventDefault();
    keys[key]();
  };
  return (
    <section class="playback" ref={place} tabIndex={-1} aria-label={say('title', { what: title })} onKeyDown={press}>
      <PlayerBar
        texts={texts}
        player={player && player.steps.length > 0 ? player : undefined}
        watched={watched}
        commands={commands}
        still={stands()}
        onCommand={onCommand}
        onClose={onClose}
      />
      {!recording && (
        <p class="playback-empty" role="status">
          {failed === undefined ? say('asking') : say('failed', { reason: failed })}
        </p>
      )}
      {recording?.packets.length === 0 && (
        <p class="playback-empty" role="status">
          {say('none')}
        </p>
      )}
      {player && player.steps.length > 0 && (
        <>
          <div class="playback-body">
            <PacketList texts={texts} player={player} />
            <Hop texts={texts} player={player} />
          </div>
          {places && <Traffic player={player} places={places} />}
        </>
      )}
    </section>
  );
}

/** Keeps the dot on the picture where the packet is. */
function Traffic({ player, places }: { player: Player; places: Places }) {
  const marker = useMemo(() => new Marker(), []);
  useEffect(() => () => marker.remove(), [marker]);
  const [hop, before, speed] = [player.hop.value, player.before.value, player.speed.value];
  useEffect(() => {
    if (!hop) return;
    const at = pointOf(places, hop);
    if (at) places.reveal(at);
    marker.show(places, hop, before, { still: stands(), speed });
  }, [marker, places, hop]);
  return null;
}

/** Gives the focus back as soon as the panes are as they were: what is not shown cannot have it. */
function giveBack(opener: Element | null | undefined, frames = 30): void {
  if (!(opener instanceof HTMLElement) || !opener.isConnected || frames === 0) return;
  if (opener.offsetParent) opener.focus({ preventScroll: true });
  else requestAnimationFrame(() => giveBack(opener, frames - 1));
}

/** Whether nothing on the page is to move by itself. */
function stands(): boolean {
  return document.documentElement.dataset.motion === 'reduce' || matchMedia('(prefers-reduced-motion: reduce)').matches;
}

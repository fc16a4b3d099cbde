import type { Watched } from '../workbench/bench.ts';
import type { PlaybackProps } from './Playback.tsx';
import { type Player, SPEEDS } from './player.ts';
import type { PlaybackTexts } from './texts.ts';

const PATHS = {
  play: 'M5 3l8 5-8 5z',
  pause: 'M5 3v10M11 3v10',
  'step.back': 'M10 3L5 8l5 5',
  'step.forward': 'M6 3l5 5-5 5',
  close: 'M4 4l8 8M12 4l-8 8',
} as const;

interface Props extends Pick<PlaybackProps, 'commands' | 'onCommand' | 'onClose'> {
  texts: PlaybackTexts;
  /** Absent while there is nothing to play. */
  player: Player | undefined;
  watched: Watched;
  /** Nothing moves by itself: there are steps only. */
  still: boolean;
}

/** Play, pause, steps, place and speed; and whose packets they are. */
export function PlayerBar({ texts, player, watched, commands, still, onCommand, onClose }: Props) {
  const { say } = texts;
  const { of, title } = watched;
  const playing = player?.playing.value ?? false;
  const tool = (name: keyof typeof PATHS, run: () => void, off: boolean) => (
    <button type="button" class="tool" aria-label={say(name)} title={say(name)} disabled={off} onClick={run}>
      <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
        <path d={PATHS[name]} />
      </svg>
    </button>
  );
  return (
    <div class="playback-bar">
      {'step' in of && commands.length > 0 ? (
        <select
          class="playback-command"
          aria-label={say('command')}
          value={String(of.step)}
          onChange={({ currentTarget: { value } }) => {
            const chosen = commands.find(({ step }) => String(step) === value);
            if (chosen) onCommand(chosen.step, chosen.title);
          }}
        >
          {commands.map((command) => (
            <option key={command.step} value={String(command.step)}>
              {command.title}
            </option>
          ))}
        </select>
      ) : (
        <h3 class="playback-title">{title}</h3>
      )}
      {player && (
        <div class="playback-controls">
          {tool('step.back', () => player.go(player.position.value - 1), player.position.value === 0)}
          {!still && tool(playing ? 'pause' : 'play', () => (playing ? player.pause() : player.play()), false)}
          {tool('step.forward', () => player.go(player.position.value + 1), player.position.value === player.last)}
          <input
            type="range"
            min="0"
            max={player.last}
            value={player.position.value}
            aria-label={say('scrubber')}
            aria-valuetext={say('position', { position: player.position.value + 1, all: player.steps.length })}
            onInput={({ currentTarget }) => player.go(Number(currentTarget.value))}
          />
          <span class="playback-position">
            {player.position.value + 1}/{player.steps.length}
          </span>
          {!still && (
            <select
              aria-label={say('speed')}
              value={String(player.speed.value)}
              onChange={({ currentTarget }) => {
                player.speed.value = Number(currentTarget.value);
              }}
            >
              {SPEEDS.map((speed) => (
                <option key={speed} value={String(speed)}>
                  {speed}×
                </option>
              ))}
            </select>
          )}
        </div>
      )}
      {tool('close', onClose, false)}
    </div>
  );
}

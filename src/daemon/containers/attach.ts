import { conflict } from '#errdefs/errdefs.ts';
import type { Daemon } from '../daemon.ts';
import type { LogEntry } from './logfile.ts';
import type { OutputQueue } from './output.ts';
import type { Streams } from './streams.ts';

export interface AttachOptions {
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
  /** What has been written so far, first. */
  logs: boolean;
  /** Stay attached. */
  stream: boolean;
}

/** A client's connection to a process: what it gets, and where its input goes. */
export interface Attached {
  readonly streams: Streams;
  readonly output: OutputQueue;
  /** Whether both outputs come as one, unframed. */
  readonly tty: boolean;
  /** Where input goes: nowhere, or to the process, whose own ends with it where `once` is set. */
  readonly stdin: boolean;
  readonly once: boolean;
  /** The log so far. */
  readonly past: readonly LogEntry[];
  /** Called when the client leaves with the detach keys. */
  onDetach?(): void;
}

/** POST /containers/{id}/attach @throws DockerError where it is paused or restarting */
export function containerAttach(daemon: Daemon, name: string, options: AttachOptions): Attached {
  const container = daemon.containers.get(name);
  const { state, config, streams } = container;
  if (state.paused) throw conflict(`container ${name} is paused, unpause the container before attach`);
  if (state.restarting) throw conflict(`container ${name} is restarting, wait until the container is running`);
  const stdin = options.stdin && config.OpenStdin;
  // What is typed before the start waits for it, and so does its end.
  if (stdin && !state.running) streams.openStdin();
  const past = options.logs ? (container.log?.read().entries ?? []) : [];
  const output = streams.attach({ stdout: options.stdout, stderr: options.stderr });
  if (!options.stream) streams.detach(output);
  daemon.events.log('container', 'attach', container.id, container.attributes);
  return {
    streams,
    output,
    tty: config.Tty,
    stdin,
    once: config.StdinOnce && !config.Tty,
    past,
    onDetach: () => daemon.events.log('container', 'detach', container.id, container.attributes),
  };
}

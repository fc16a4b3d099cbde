import { DockerError, unknownError } from '#errdefs/errdefs.ts';
import { SECOND } from '#kernel/clock.ts';
import { type Coroutine, waitFor } from '#kernel/coroutine.ts';
import type { Signal } from '#kernel/process/signals.ts';
import { signalNamed } from '#kernel/process/signals.ts';
import type { Daemon } from '../daemon.ts';
import type { Container } from './container.ts';
import { killContainer, parseSignal } from './kill.ts';

/** Seconds between the stop signal and SIGKILL. */
const DEFAULT_TIMEOUT = 10;

export interface StopOptions {
  /** Seconds before SIGKILL; negative waits for ever. */
  timeout?: number;
  signal?: string;
}

/**
 * POST /containers/{id}/stop: the stop signal, and SIGKILL when it has not helped in time.
 * @throws DockerError notModified where it does not run
 */
export function* containerStop(daemon: Daemon, name: string, options: StopOptions = {}): Coroutine<void> {
  const container = daemon.containers.get(name);
  if (!container.state.running) throw new DockerError('notModified', 'container already stopped');
  try {
    yield* stopContainer(daemon, container, options);
  } catch (error) {
    if (error instanceof DockerError) throw unknownError(`cannot stop container: ${name}: ${error.message}`);
    throw error;
  }
}

/** Stops a running container and tells of it. */
export function* stopContainer(daemon: Daemon, container: Container, options: StopOptions): Coroutine<void> {
  const { state, config } = container;
  const signal: Signal = options.signal
    ? parseSignal(options.signal)
    : (signalNamed(config.StopSignal ?? '') ?? 'SIGTERM');
  const seconds = options.timeout ?? config.StopTimeout ?? DEFAULT_TIMEOUT;
  const exits = state.exits;
  const ended = () => !state.running || state.exits > exits;
  killContainer(daemon, container, signal);
  const grace = seconds < 0 ? undefined : seconds * SECOND;
  if (!(yield* waitFor(daemon.clock, state.changed, ended, grace))) {
    if (state.running) killContainer(daemon, container, 'SIGKILL');
    yield* waitFor(daemon.clock, state.changed, ended);
  }
  daemon.events.log('container', 'stop', container.id, container.attributes);
}

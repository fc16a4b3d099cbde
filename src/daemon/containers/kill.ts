import { conflict, DockerError, invalidParameter } from '#errdefs/errdefs.ts';
import { SIGNALS, type Signal, signalNamed } from '#kernel/process/signals.ts';
import type { Daemon } from '../daemon.ts';
import type { Container } from './container.ts';
import { processesOf } from './pause.ts';

/** The signal called `text`. @throws DockerError `invalid signal: FOO`, `the linux daemon does not support signal 99` */
export function parseSignal(text: string): Signal {
  const signal = signalNamed(text);
  if (signal !== undefined) return signal;
  if (/^\d+$/.test(text) && Number(text) > 0) {
    throw invalidParameter(`the linux daemon does not support signal ${text}`);
  }
  throw invalidParameter(`invalid signal: ${text}`);
}

/**
 * POST /containers/{id}/kill
 * @param text name or number of the signal, SIGKILL where empty
 * @throws DockerError `cannot kill container: x: container ID is not running`
 */
export function containerKill(daemon: Daemon, name: string, text: string): void {
  try {
    const signal = text === '' ? 'SIGKILL' : parseSignal(text);
    killContainer(daemon, daemon.containers.get(name), signal);
  } catch (error) {
    if (error instanceof DockerError) throw error.wrap(`cannot kill container: ${name}`);
    throw error;
  }
}

/** Sends a signal to a container's first process. @throws DockerError where it does not run */
export function killContainer(daemon: Daemon, container: Container, signal: Signal): void {
  const { state, process } = container;
  if (!state.running) throw conflict(`container ${container.id} is not running`);
  const stop = container.config.StopSignal;
  const ends = signal === 'SIGKILL' || !stop || signalNamed(stop) === signal;
  if (!daemon.shuttingDown) container.stoppedByHand = true;
  if (ends) container.restartManager?.cancel();
  if (state.restarting) {
    // Nothing runs: it only must not start again.
    container.restartManager?.cancel();
    state.setStopped(state.exitCode, daemon.clock.now);
    container.streams.close();
  } else if (process) {
    process.signal(signal, daemon.proc);
    if (ends && state.paused) thaw(daemon, container);
  }
  daemon.events.log('container', 'kill', container.id, { ...container.attributes, signal: String(SIGNALS[signal]) });
}

/** A frozen process cannot end, so what is killed is thawed. */
function thaw(daemon: Daemon, container: Container): void {
  container.state.paused = false;
  for (const process of processesOf(daemon, container)) process.thaw();
}

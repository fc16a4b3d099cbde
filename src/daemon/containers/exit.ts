import { DockerError } from '#errdefs/errdefs.ts';
import { type Nanoseconds, SECOND } from '#kernel/clock.ts';
import { type Coroutine, reschedule, waitFor } from '#kernel/coroutine.ts';
import { type Process, statusNumber } from '#kernel/process/process.ts';
import type { Daemon } from '../daemon.ts';
import { stopHealthMonitor } from '../health/monitor.ts';
import { releaseNetwork } from '../networks/allocate.ts';
import { removeCgroup } from '../oci/cgroups.ts';
import type { Container } from './container.ts';
import { unmountVolumes } from './mounts/volumes.ts';
import { containerRemove } from './remove.ts';

/** How long the engine waits for output after the end (moby StreamConfig.Wait). */
const OUTPUT_GRACE: Nanoseconds = 2 * SECOND;

/**
 * Watches over a running container: takes note of its end, and starts it again where its policy says so.
 * @param startAgain throws DockerError where it cannot be started
 */
export function* superviseContainer(
  daemon: Daemon,
  container: Container,
  process: Process,
  startAgain: () => Coroutine<void>,
): Coroutine<void> {
  const { state, streams } = container;
  while (!process.status) yield process.changed;
  const exitCode = statusNumber(process.status);
  process.reap();
  yield* waitFor(daemon.clock, streams.draining, () => !streams.busy, OUTPUT_GRACE);
  const { clock } = daemon;
  const ran = clock.now - (state.startedAt ?? clock.now);
  stopHealthMonitor(container);
  for (const exec of container.execs.values()) exec.process?.signal('SIGKILL');
  container.process = undefined;
  container.view?.mounts.dispose();
  removeCgroup(daemon, container);
  container.view = undefined;
  container.log?.flush();
  yield* container.lock.hold(releaseNetwork(daemon, container));
  daemon.root.driver.unmount(daemon.fs, container.mountId);
  yield* unmountVolumes(daemon, container);
  const pause = container.restartManager?.next(exitCode, container.stoppedByHand || daemon.shuttingDown, ran);
  const attributes = {
    ...container.attributes,
    execDuration: String(Math.floor(ran / SECOND)),
    exitCode: String(exitCode),
  };
  if (pause === undefined) {
    state.setStopped(exitCode, clock.now);
  } else {
    container.restartCount++;
    state.setRestarting(exitCode, clock.now);
  }
  streams.close();
  // Whoever waits for the end goes first: moby writes the container to disk before it tells of the end.
  yield reschedule;
  daemon.events.log('container', 'die', container.id, attributes);
  if (pause !== undefined) yield* restartAfter(daemon, container, pause, startAgain);
  else if (container.hostConfig.AutoRemove) yield* remove(daemon, container);
}

function* restartAfter(
  daemon: Daemon,
  container: Container,
  pause: Nanoseconds,
  startAgain: () => Coroutine<void>,
): Coroutine<void> {
  const { state, restartManager } = container;
  yield* waitFor(
    daemon.clock,
    state.changed,
    () => !state.restarting || restartManager !== container.restartManager,
    pause,
  );
  if (!state.restarting || restartManager !== container.restartManager) return;
  try {
    yield* startAgain();
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    // The container keeps the message; `docker inspect` shows it.
    state.setStopped(state.exitCode, daemon.clock.now);
  }
}

function* remove(daemon: Daemon, container: Container): Coroutine<void> {
  if (container.state.removing || container.state.removed) return;
  yield* containerRemove(daemon, container.id, { force: true, volumes: true });
}

import { DockerError } from '#errdefs/errdefs.ts';
import { SECOND } from '#kernel/clock.ts';
import { type Coroutine, waitFor } from '#kernel/coroutine.ts';
import { type Process, statusNumber } from '#kernel/process/process.ts';
import { signalNamed } from '#kernel/process/signals.ts';
import type { Container } from '../containers/container.ts';
import type { DataRoot } from '../dataroot.ts';
import type { GraphDriver } from '../graphdriver/driver.ts';
import { releaseClusterFiles } from '../oci/clusterfiles.ts';
import { stopPlugin } from '../plugins/executor.ts';
import { unmountVolume } from '../volumes/mount.ts';
import { together } from './together.ts';

/** How long a container that outlived its engine may take to end, unless it says otherwise. */
const DEFAULT_TIMEOUT = 10;
/** The exit code of a container that ended while no engine ran. */
const UNKNOWN = 255;

/**
 * Ends what an engine that was killed has left behind: containers that still run are stopped, their network stacks and
 * mounts are taken away (moby daemon.restore, without live-restore; libnetwork's sandboxCleanup).
 */
export function* endLeftovers(root: DataRoot, proc: Process): Coroutine<void> {
  const alive = root.containers.list().filter(({ state }) => state.running);
  yield* together(
    proc,
    alive.map((container) => end(container, proc, root.driver)),
  );
  for (const plugin of root.plugins.list()) {
    yield* stopPlugin(proc, plugin);
    plugin.process = undefined;
    plugin.active = undefined;
  }
  for (const container of root.containers.list()) container.takeOver(proc);
}

function* end(container: Container, proc: Process, driver: GraphDriver): Coroutine<void> {
  const { state, config, process } = container;
  const { clock } = proc;
  const gone = process === undefined || process.status !== undefined;
  if (process && !process.status) {
    const seconds = config.StopTimeout ?? DEFAULT_TIMEOUT;
    process.signal(signalNamed(config.StopSignal ?? '') ?? 'SIGTERM', proc);
    process.thaw();
    const ended = () => process.status !== undefined;
    if (!(yield* waitFor(clock, process.changed, ended, seconds < 0 ? undefined : seconds * SECOND))) {
      process.signal('SIGKILL', proc);
      yield* waitFor(clock, process.changed, ended);
    }
  }
  process?.reap();
  const exitCode = state.restarting
    ? state.exitCode
    : gone || !process?.status
      ? UNKNOWN
      : statusNumber(process.status);
  if (state.health) state.health.status = 'unhealthy';
  state.setStopped(exitCode, clock.now);
  try {
    yield* container.sandbox?.delete() ?? [];
  } catch (error) {
    // A plug-in that is not there does not keep the engine from starting.
    if (!(error instanceof DockerError)) throw error;
  }
  releaseClusterFiles(proc, container);
  driver.unmount(proc.fs, container.mountId);
  for (const { volume } of container.mounts)
    if (volume?.mountedBy.has(container.id)) unmountVolume(proc, volume, container.id);
}

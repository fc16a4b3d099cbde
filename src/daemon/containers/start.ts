import { asDockerError, conflict, DockerError } from '#errdefs/errdefs.ts';
import { MILLISECOND } from '#kernel/clock.ts';
import { type Coroutine, sleep } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { startHealthMonitor } from '../health/monitor.ts';
import { allocateNetwork, releaseNetwork } from '../networks/allocate.ts';
import { seccompFilters } from '../oci/security/filters.ts';
import { startTask } from '../oci/task.ts';
import { RestartManager } from '../restart/manager.ts';
import type { Container } from './container.ts';
import { superviseContainer } from './exit.ts';
import { prepareFiles } from './files.ts';
import { mountVolumes, unmountVolumes } from './mounts/volumes.ts';
import { containerRemove } from './remove.ts';

/** What containerd takes to report that a process runs; the process gets going meanwhile. */
const START_LATENCY = MILLISECOND;
/** Exit codes of containers whose command cannot be found, cannot be run, or that could not be set up at all. */
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;
const NOT_STARTED = 128;

/**
 * POST /containers/{id}/start
 * @throws DockerError notModified where it runs already; conflict; whatever keeps it from starting
 */
export function* containerStart(daemon: Daemon, name: string): Coroutine<void> {
  const container = daemon.containers.get(name);
  const { state } = container;
  yield* container.lock.free();
  if (state.paused) throw conflict('cannot start a paused container, try unpause instead');
  if (state.running && !state.restarting) throw new DockerError('notModified', 'container already running');
  if (state.removing || state.dead) throw conflict('container is marked for removal and cannot be started');
  yield* startContainer(daemon, container, true);
}

/**
 * Starts a container that does not run.
 * @param byHand whether somebody asked for it, as opposed to its restart policy
 * @throws DockerError; the container keeps the message
 */
export function* startContainer(daemon: Daemon, container: Container, byHand: boolean): Coroutine<void> {
  const { state } = container;
  try {
    yield* container.lock.hold(run(daemon, container, byHand));
  } catch (error) {
    const failure = asDockerError(error);
    yield* container.lock.hold(failed(daemon, container, failure));
    if (container.hostConfig.AutoRemove) yield* containerRemove(daemon, container.id, { force: true, volumes: true });
    throw failure;
  }
  yield* sleep(daemon.clock, START_LATENCY);
  state.changed.wakeAll();
}

function* run(daemon: Daemon, container: Container, byHand: boolean): Coroutine<void> {
  const { state } = container;
  if (state.removing || state.dead) throw conflict('container is marked for removal and cannot be started');
  takeHostname(daemon, container);
  prepareFiles(daemon, container);
  yield* mountVolumes(daemon, container);
  const netns = yield* allocateNetwork(daemon, container);
  if (byHand) {
    container.restartManager?.cancel();
    container.restartManager = new RestartManager(container.hostConfig.RestartPolicy);
    container.restartCount = 0;
    container.stoppedByHand = false;
  }
  const { driver } = daemon.root;
  driver.mount(daemon.fs, container.overlay, container.mountId);
  const process = startTask(daemon, container, netns, yield* seccompFilters(daemon, container));
  container.process = process;
  container.startedBefore = true;
  state.setRunning(process.globalPid, daemon.clock.now);
  const startAgain = () => startContainer(daemon, container, false);
  daemon.proc.thread(superviseContainer(daemon, container, process, startAgain));
  startHealthMonitor(daemon, container);
  daemon.events.log('container', 'start', container.id, container.attributes);
}

/** Who shares a network stack shares the host name. */
function takeHostname(daemon: Daemon, container: Container): void {
  const other = container.networkOf === undefined ? undefined : daemon.containers.find(container.networkOf);
  if (other) container.config.Hostname = other.config.Hostname;
}

function* failed(daemon: Daemon, container: Container, failure: DockerError): Coroutine<void> {
  const { state, streams } = container;
  state.error = failure.message;
  state.exitCode = exitCodeOf(failure.message) ?? (state.exitCode || NOT_STARTED);
  state.running = false;
  state.restarting = false;
  yield* releaseNetwork(daemon, container);
  daemon.root.driver.unmount(daemon.fs, container.mountId);
  yield* unmountVolumes(daemon, container);
  for (const attachment of container.networks.values()) attachment.dnsNames = null;
  container.view = undefined;
  streams.close();
  container.log?.flush();
  state.exits++;
  state.changed.wakeAll();
}

/** moby daemon.setExitCodeFromError; undefined where the message says nothing of the command. */
function exitCodeOf(message: string): number | undefined {
  if (!message.includes('failed to create task')) return undefined;
  if (/executable file not found|no such file or directory|cannot find the file specified/.test(message))
    return NOT_FOUND;
  return /permission denied|not a directory/.test(message) ? NOT_EXECUTABLE : undefined;
}

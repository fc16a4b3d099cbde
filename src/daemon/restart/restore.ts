import { DockerError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { setUpDefaultNetworks } from '#libnetwork/defaultnetworks.ts';
import type { NetworkOptions } from '#libnetwork/networkoptions.ts';
import { bridgeOptionsOf } from '../config/bridgeoptions.ts';
import type { Container } from '../containers/container.ts';
import { containerRemove } from '../containers/remove.ts';
import { startContainer } from '../containers/start.ts';
import type { Daemon } from '../daemon.ts';
import type { DaemonLog } from '../daemonlog.ts';
import { bringUp } from '../plugins/enable.ts';
import { RestartManager } from './manager.ts';
import { together } from './together.ts';

/**
 * Brings back what was there when the last engine ended: plug-ins, networks, and the containers whose policy says so
 * (moby daemon.restore).
 * @param past the networks of the last engine; none on the first start
 * @throws DockerError where the default networks cannot be made
 */
export function* restore(daemon: Daemon, past: readonly NetworkOptions[], log: DaemonLog): Coroutine<void> {
  for (const plugin of daemon.plugins.list()) {
    if (!plugin.enabled) continue;
    try {
      yield* bringUp(daemon, plugin);
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
      plugin.enabled = false;
      yield* log.error('failed to enable plugin', { error: error.message, id: plugin.id });
    }
  }
  const late = yield* restoreNetworks(daemon, past, log);
  if (daemon.platform?.setUpNetworks) yield* daemon.platform.setUpNetworks(daemon);
  else yield* setUpDefaultNetworks(daemon.controller, bridgeOptionsOf(daemon.config));
  yield* restoreContainers(daemon, log);
  // Their plug-ins may be containers themselves.
  if (late.length > 0) daemon.proc.thread(restoreLate(daemon, late, log));
}

/** @returns those whose plug-in the engine does not run itself */
function* restoreNetworks(
  daemon: Daemon,
  past: readonly NetworkOptions[],
  log: DaemonLog,
): Coroutine<NetworkOptions[]> {
  const { drivers, ipams } = daemon.controller;
  const late: NetworkOptions[] = [];
  for (const options of past) {
    const known = drivers.names().includes(options.driver) && ipams.names().includes(options.ipam?.driver ?? 'default');
    if (options.configOnly || known) yield* restoreNetwork(daemon, options, log);
    else late.push(options);
  }
  return late;
}

function* restoreLate(daemon: Daemon, late: readonly NetworkOptions[], log: DaemonLog): Coroutine<void> {
  for (const options of late) yield* restoreNetwork(daemon, options, log);
}

function* restoreNetwork(daemon: Daemon, options: NetworkOptions, log: DaemonLog): Coroutine<void> {
  try {
    yield* daemon.controller.newNetwork(options);
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    yield* log.warn(`could not restore network ${options.name}`, { error: error.message });
  }
}

function* restoreContainers(daemon: Daemon, log: DaemonLog): Coroutine<void> {
  const containers = daemon.containers.list().reverse();
  const starting: Coroutine<void>[] = [];
  const removing: Coroutine<void>[] = [];
  for (const container of containers) {
    const { state, hostConfig } = container;
    if (state.removing || (hostConfig.AutoRemove && state.status !== 'created')) {
      state.removing = false;
      removing.push(logged(log, container, containerRemove(daemon, container.id, { force: true, volumes: true })));
    } else if (shouldRestart(container)) starting.push(start(daemon, container, containers, log));
  }
  // Addresses are given in this order, so that it is the same each time.
  for (const each of starting) yield* each;
  yield* together(daemon.proc, removing);
}

/** Whether a container that does not run is started with the engine: one stopped by hand too, where it is to run always. */
function shouldRestart({ state, hostConfig, restartCount, stoppedByHand, clusterTask }: Container): boolean {
  if (state.startedAt === undefined || clusterTask) return false;
  const { Name: name, MaximumRetryCount: limit } = hostConfig.RestartPolicy;
  if (name === 'always') return true;
  if (name === 'unless-stopped') return !stoppedByHand;
  return name === 'on-failure' && state.exitCode !== 0 && (limit === 0 || restartCount < limit);
}

/** Starts a container after those it needs (links and the owner of its network stack). */
function* start(daemon: Daemon, container: Container, all: readonly Container[], log: DaemonLog): Coroutine<void> {
  if (container.state.running) return;
  const needs = [...container.links.map(({ child }) => child), ...all.filter(({ id }) => id === container.networkOf)];
  for (const other of needs) if (!other.state.running && shouldRestart(other)) yield* start(daemon, other, all, log);
  container.restartManager = new RestartManager(container.hostConfig.RestartPolicy);
  yield* logged(log, container, startContainer(daemon, container, true));
}

function* logged(log: DaemonLog, { id }: Container, action: Coroutine<void>): Coroutine<void> {
  try {
    yield* action;
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    yield* log.error('failed to start container', { container: id, error: error.message });
  }
}

import { conflict } from '#errdefs/errdefs.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Daemon } from '../daemon.ts';
import type { Container } from './container.ts';

/** POST /containers/{id}/pause: freezes all its processes. @throws DockerError */
export function containerPause(daemon: Daemon, name: string): void {
  const container = daemon.containers.get(name);
  const { state } = container;
  if (!state.running) throw conflict(`container ${container.id} is not running`);
  if (state.paused) throw conflict(`Container ${container.id} is already paused`);
  if (state.restarting) throw conflict(`Container ${container.id} is restarting, wait until the container is running`);
  for (const process of processesOf(daemon, container)) process.freeze();
  freezeGroup(daemon, container, true);
  state.paused = true;
  state.changed.wakeAll();
  daemon.events.log('container', 'pause', container.id, container.attributes);
}

/** What freezer.state of the container's group says. */
export function freezeGroup({ kernel }: Daemon, { cgroup }: Container, frozen: boolean): void {
  const group = kernel.cgroups.find(cgroup);
  if (group) group.frozen = frozen;
}

/** The processes in a container's control group. */
export function processesOf(daemon: Daemon, container: Container): Process[] {
  // Nobody else is in a PID namespace of its own, and it is much smaller than the host.
  const own = container.hostConfig.PidMode === '' ? container.process?.namespaces.pid.list() : undefined;
  const candidates = own ? own.map(({ process }) => process) : [...daemon.kernel.processes];
  return candidates.filter((process) => process.cgroup === container.cgroup && !process.status);
}

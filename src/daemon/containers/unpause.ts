import { unknownError } from '#errdefs/errdefs.ts';
import type { Daemon } from '../daemon.ts';
import { freezeGroup, processesOf } from './pause.ts';

/** POST /containers/{id}/unpause @throws DockerError `Container x is not paused` */
export function containerUnpause(daemon: Daemon, name: string): void {
  const container = daemon.containers.get(name);
  const { state } = container;
  if (!state.paused) throw unknownError(`Container ${container.id} is not paused`);
  for (const process of processesOf(daemon, container)) process.thaw();
  freezeGroup(daemon, container, false);
  state.paused = false;
  state.changed.wakeAll();
  daemon.events.log('container', 'unpause', container.id, container.attributes);
}

import { conflict, notFound, unknownError } from '#errdefs/errdefs.ts';
import { type Coroutine, reschedule, waitFor } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { releaseNetwork } from '../networks/allocate.ts';
import { volumeRemove } from '../volumes/plugin.ts';
import type { Container } from './container.ts';
import { killContainer } from './kill.ts';
import { parseLink } from './links.ts';

export interface RemoveOptions {
  force?: boolean;
  /** Also the anonymous volumes it alone has. */
  volumes?: boolean;
  /** The name is that of a link, which is removed. */
  link?: boolean;
}

/**
 * DELETE /containers/{id}
 * @throws DockerError `cannot remove container "x": container is running: …`
 */
export function* containerRemove(daemon: Daemon, name: string, options: RemoveOptions = {}): Coroutine<void> {
  if (options.link) return removeLink(daemon, name);
  const container = daemon.containers.get(name);
  const { state } = container;
  yield* container.lock.free();
  if (state.removing) throw conflict(`removal of container ${name} is already in progress`);
  if (state.running && !options.force) throw conflict(`cannot remove container "${name}": ${reason(container)}`);
  state.removing = true;
  if (state.running) {
    killContainer(daemon, container, 'SIGKILL');
    yield* waitFor(daemon.clock, state.changed, () => !state.running);
    // Its end is told before its removal.
    yield reschedule;
  }
  yield* container.lock.hold(erase(daemon, container, options.volumes ?? false));
}

function reason({ state }: Container): string {
  if (state.paused) return 'container is paused and must be unpaused first';
  if (state.restarting) return 'container is restarting: stop the container before removing or force remove';
  return 'container is running: stop the container before removing or force remove';
}

function* erase(daemon: Daemon, container: Container, volumes: boolean): Coroutine<void> {
  const { state } = container;
  yield* releaseNetwork(daemon, container);
  container.restartManager?.cancel();
  for (const id of container.execs.keys()) daemon.execs.delete(id);
  for (const { child } of container.links) daemon.linkParents.get(child.id)?.delete(container);
  daemon.linkParents.delete(container.id);
  for (const { volume } of container.mounts) volume?.users.delete(container.id);
  if (volumes) {
    for (const { volume } of container.mounts) {
      if (volume?.anonymous && volume.users.size === 0 && daemon.volumes.find(volume.name))
        yield* volumeRemove(daemon, volume.name, { force: true });
    }
  }
  if (container.prepared) daemon.fs.removeAll(container.directory);
  daemon.root.driver.forget(container.mountId);
  for (const { image } of container.mounts) if (image) daemon.root.driver.forget(image.id);
  daemon.containers.remove(container);
  daemon.labelling?.release(container);
  state.removed = true;
  state.dead = true;
  container.streams.close();
  daemon.events.log('container', 'destroy', container.id, container.attributes);
  state.changed.wakeAll();
}

/** `docker rm --link /web/db` */
function removeLink(daemon: Daemon, name: string): void {
  const { alias } = parseLink(name);
  const parts = name.replace(/^\//, '').split('/');
  const parent = daemon.containers.get(parts[0] ?? '');
  const index = parent.links.findIndex((link) => link.alias === (parts[1] ?? alias));
  if (parts.length < 2) throw unknownError('Conflict, cannot remove the default link name of the container');
  if (index < 0) throw notFound(`cannot get parent /${parts[0]} for link ${name}`);
  parent.links.splice(index, 1);
}

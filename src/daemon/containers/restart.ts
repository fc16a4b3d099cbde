import { asDockerError } from '#errdefs/errdefs.ts';
import { type Coroutine, reschedule } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { startContainer } from './start.ts';
import { type StopOptions, stopContainer } from './stop.ts';

/** POST /containers/{id}/restart @throws DockerError `Cannot restart container x: …` */
export function* containerRestart(daemon: Daemon, name: string, options: StopOptions = {}): Coroutine<void> {
  const container = daemon.containers.get(name);
  const { hostConfig } = container;
  const autoRemove = hostConfig.AutoRemove;
  try {
    // The stop in between must not remove it.
    hostConfig.AutoRemove = false;
    if (container.state.running) yield* stopContainer(daemon, container, options);
    // Its end is told before its new start.
    yield reschedule;
    hostConfig.AutoRemove = autoRemove;
    yield* startContainer(daemon, container, true);
  } catch (error) {
    throw asDockerError(error).wrap(`Cannot restart container ${name}`);
  } finally {
    hostConfig.AutoRemove = autoRemove;
  }
  daemon.events.log('container', 'restart', container.id, container.attributes);
}

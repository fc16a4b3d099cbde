import { asDockerError, conflict, DockerError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { Container } from '../containers/container.ts';
import type { Daemon } from '../daemon.ts';
import { attachToNetwork, detachFromNetwork } from './attach.ts';
import { newSandbox } from './sandbox.ts';

/**
 * Gives a starting container its network stack and joins its networks (moby daemon.initializeNetworking).
 * @returns the namespace its processes run in
 * @throws DockerError; nothing is left behind then
 */
export function* allocateNetwork(daemon: Daemon, container: Container): Coroutine<NetNamespace> {
  if (container.networkOf !== undefined) return joinedNamespace(daemon, container.networkOf);
  try {
    const sandbox = newSandbox(daemon, container);
    container.sandbox = sandbox;
    // Links work on the default network only, so it comes first.
    const networks = [...container.networks].sort(([a], [b]) => Number(b === 'bridge') - Number(a === 'bridge'));
    if (!container.config.NetworkDisabled) {
      for (const [name, attachment] of networks) yield* attachToNetwork(daemon, container, name, attachment);
    }
    return sandbox.netns;
  } catch (error) {
    yield* releaseNetwork(daemon, container);
    throw asDockerError(error).wrap('failed to set up container networking');
  }
}

/** Takes an ended container off all networks. */
export function* releaseNetwork(daemon: Daemon, container: Container): Coroutine<void> {
  for (const attachment of [...container.networks.values()]) yield* detachFromNetwork(daemon, container, attachment);
  const { sandbox } = container;
  container.sandbox = undefined;
  if (sandbox) yield* sandbox.delete();
}

function joinedNamespace(daemon: Daemon, name: string): NetNamespace {
  const other = owner(daemon, name);
  const { netns } = other.sandbox ?? {};
  if (!other.state.running || !netns) {
    throw conflict(
      `cannot join network namespace of a non running container: container ${other.name} is ${other.state.status}`,
    );
  }
  if (other.state.restarting)
    throw conflict(
      `cannot join network namespace of container: Container ${other.id} is restarting, wait until the container is running`,
    );
  return netns;
}

function owner(daemon: Daemon, name: string): Container {
  try {
    const other = daemon.containers.get(name);
    return other.networkOf === undefined ? other : owner(daemon, other.networkOf);
  } catch (error) {
    if (error instanceof DockerError) throw error.wrap('joining network namespace of container');
    throw error;
  }
}

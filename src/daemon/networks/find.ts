import { DockerError } from '#errdefs/errdefs.ts';
import type { Network } from '#libnetwork/network.ts';
import type { Daemon } from '../daemon.ts';

/** The network of this id, name or beginning of an id; undefined where there is none. @throws DockerError where several begin so */
export function findNetwork(daemon: Daemon, term: string): Network | undefined {
  try {
    return daemon.controller.network(term);
  } catch (error) {
    if (error instanceof DockerError && error.kind === 'notFound') return undefined;
    throw error;
  }
}

import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { parseReference } from './reference.ts';
import { contactRegistry } from './registry.ts';

/** POST /images/create: asks the registry of an image. @throws DockerError that tells why it cannot be had */
export function* imagePull(daemon: Daemon, repository: string, tag: string): Coroutine<never> {
  const separator = tag.startsWith('sha256:') ? '@' : ':';
  const { domain } = parseReference(tag === '' ? repository : `${repository}${separator}${tag}`);
  return yield* contactRegistry(daemon, domain);
}

import { invalidParameter } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { contact } from './registry.ts';

/** GET /images/search: asks Docker Hub. @throws DockerError that tells why it cannot be asked */
export function* searchImages(daemon: Daemon, term: string, limit: string): Coroutine<never> {
  if (term === '') throw invalidParameter('search term is empty');
  return yield* contact(daemon, 'index.docker.io', `/v1/search?q=${encodeURIComponent(term)}&n=${limit || '25'}`);
}

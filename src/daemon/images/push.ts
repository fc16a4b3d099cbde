import { notFound } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { familiarText, parseReference } from './reference.ts';
import { contactRegistry } from './registry.ts';

/** A push that has been taken on. */
export interface Push {
  /** What the client is told first. */
  readonly announcement: string;
  /** @throws DockerError that tells why it cannot be done */
  run(): Coroutine<never>;
}

/** POST /images/{name}/push @throws DockerError where there is no such image */
export function imagePush(daemon: Daemon, repository: string, tag: string): Push {
  const reference = parseReference(tag === '' ? repository : `${repository}:${tag}`);
  const { domain, path } = reference;
  if (!daemon.images.named(familiarText(reference))) {
    throw notFound(`tag does not exist: ${familiarText(reference)}`);
  }
  return {
    announcement: `The push refers to repository [${domain}/${path}]`,
    run: () => contactRegistry(daemon, domain),
  };
}

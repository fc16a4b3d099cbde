import { unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { Builder } from './dockerfile/builder.ts';
import type { BuildOptions } from './options.ts';
import { type BuildMessage, BuildProgress } from './progress.ts';
import { archiveContext, DOCKERFILE } from './remotecontext/archive.ts';

/**
 * POST /build: carries a Dockerfile out, step by step.
 * @param body the tar of the context
 * @param tell takes the lines of the report
 * @returns the id of the image
 * @throws DockerError; before the first line of the report, where the Dockerfile makes no sense
 */
export function* imageBuild(
  daemon: Daemon,
  options: BuildOptions,
  body: Uint8Array,
  tell: (message: BuildMessage) => void,
): Coroutine<string> {
  const progress = new BuildProgress(tell);
  const directory = `${daemon.root.path}/tmp/docker-builder${daemon.random.integer(100_000_000, 4_294_967_295)}`;
  const context = archiveContext(body, options.dockerfile || DOCKERFILE, daemon.clock, directory);
  const builder = new Builder(daemon, options, progress, context);
  const image = yield* builder.build();
  progress.out(`Successfully built ${image.id.slice('sha256:'.length, 'sha256:'.length + 12)}\n`);
  for (const tag of options.tags) {
    if (!daemon.images.byId(image.id)) throw unknownError(`No such image: ${image.id}`);
    daemon.images.tag(image, tag, daemon.clock.now);
    daemon.events.log('image', 'tag', image.id, { name: tag });
    progress.out(`Successfully tagged ${tag}\n`);
  }
  return image.id;
}

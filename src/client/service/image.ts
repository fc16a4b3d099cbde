import type { ServiceSpec } from '#api/swarm/service.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { distributionInspect, platformsOf } from '../distribution/inspect.ts';
import { ClientError } from '../error.ts';

/**
 * Asks a registry, by way of the engine, which image the name of the service's stands for: pins its digest and notes
 * what it runs on. @returns the warning where no registry answered
 */
export function* resolveImage(client: Client, spec: ServiceSpec): Coroutine<string | undefined> {
  const container = spec.TaskTemplate.ContainerSpec;
  const image = container?.Image;
  if (container === undefined || image === undefined || image === '') return undefined;
  try {
    const found = yield* distributionInspect(client, image);
    if (found.Descriptor.digest !== '' && !image.includes('@')) container.Image = `${image}@${found.Descriptor.digest}`;
    const platforms = platformsOf(found);
    if (platforms.length > 0) spec.TaskTemplate.Placement = { ...spec.TaskTemplate.Placement, Platforms: platforms };
    return undefined;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return (
      `image ${image} could not be accessed on a registry to record\nits digest. Each node will access ${image} ` +
      'independently,\npossibly leading to different nodes running different\nversions of the image.\n'
    );
  }
}

import type { ImageConfig, ImageInspect } from '#api/image.ts';
import type { Daemon } from '../daemon.ts';
import { ordered } from '../ordered.ts';
import { ENGINE_VERSION } from '../system/version.ts';
import { NEVER, rfc3339Nano } from '../timestamp.ts';

/** GET /images/{name}/json @throws DockerError `No such image: x:latest` */
export function imageInspect(daemon: Daemon, name: string): ImageInspect {
  const image = daemon.images.get(name);
  const answer: ImageInspect = {
    Id: image.id,
    RepoTags: image.sortedTags,
    RepoDigests: image.sortedDigests,
    Parent: image.parent?.id ?? '',
    Comment: image.comment,
    Created: rfc3339Nano(daemon.clock, image.created),
    DockerVersion: ENGINE_VERSION,
    Author: image.author,
    Architecture: 'amd64',
    Os: 'linux',
    Size: image.size,
    GraphDriver: daemon.root.driver.imageData(image),
    RootFS: { Type: 'layers', Layers: image.layers.map(({ diffId }) => diffId) },
    Metadata: { LastTagTime: image.lastTagged === undefined ? NEVER : rfc3339Nano(daemon.clock, image.lastTagged) },
    Config: sortedHealth(image.config),
  };
  return daemon.platform?.imageInspect?.(image, answer) ?? answer;
}

/** What an image says of itself stands in the order of its names, health checks included. */
function sortedHealth(config: ImageConfig): ImageConfig {
  return config.Healthcheck ? { ...config, Healthcheck: ordered({ ...config.Healthcheck }) } : config;
}

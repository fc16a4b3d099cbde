import type { ContainerConfig } from '#api/container.ts';
import type { ImageConfig } from '#api/image.ts';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import type { Daemon } from '../daemon.ts';
import { applyChanges } from '../images/change.ts';
import { imageConfig } from '../images/config.ts';
import { digestOf } from '../images/digest.ts';
import type { StoredLayer } from '../images/image.ts';
import { newImage } from '../images/imagejson.ts';
import { packLayer, storedLayer } from '../images/layer.ts';
import { familiarText, parseReference } from '../images/reference.ts';
import { copyDirectory } from '../oci/copyup.ts';
import { containerPause } from './pause.ts';
import { layerSize } from './size.ts';
import { containerUnpause } from './unpause.ts';

export interface CommitOptions {
  repository: string;
  tag: string;
  comment: string;
  author: string;
  pause: boolean;
  config?: Partial<ContainerConfig>;
  /** Instructions of a Dockerfile for its configuration. */
  changes?: readonly string[];
}

/** POST /commit: makes an image of a container's layer. @returns its id @throws DockerError */
export function containerCommit(daemon: Daemon, name: string, options: CommitOptions): string {
  const container = daemon.containers.get(name);
  const reference =
    options.repository === ''
      ? undefined
      : familiarText(parseReference(`${options.repository}${options.tag && `:${options.tag}`}`));
  const changes = applyChanges(withoutNulls(container.config) as Partial<ImageConfig>, options.changes ?? []);
  const freeze = options.pause && container.state.running && !container.state.paused;
  if (freeze) containerPause(daemon, container.id);
  const { clock } = daemon;
  const { image, config, overlay } = container;
  const tree = new MemoryFileSystem({ at: clock.now });
  copyDirectory(overlay.upper.root, tree.root);
  const size = layerSize(container);
  const changed = overlay.upper.root.names().length > 0;
  const layer = changed ? layerOf(daemon, tree, size, image.layers.at(-1)) : undefined;
  const layers = layer ? [...image.layers, layer] : image.layers;
  const createdBy = [container.path, ...container.args].join(' ');
  const step = { created: clock.now, createdBy, comment: options.comment, size };
  const history = [...image.history, changed ? step : { ...step, emptyLayer: true }];
  const committed = imageConfig({
    ...withoutNulls({ ...config, ...options.config, ...changes }),
    ...(image.config.ExposedPorts === undefined &&
      changes.ExposedPorts === undefined &&
      config.ExposedPorts && { ExposedPorts: config.ExposedPorts }),
  });
  // An image without labels shows none.
  if (Object.keys(committed.Labels ?? {}).length === 0) committed.Labels = null;
  const { comment, author } = options;
  const made = newImage(clock, {
    created: clock.now,
    config: committed,
    layers,
    history,
    comment,
    author,
    parent: image,
  });
  const { id } = made;
  daemon.images.add(made);
  if (reference) daemon.images.tag(made, reference, clock.now);
  daemon.events.log('container', 'commit', container.id, {
    ...container.attributes,
    comment: options.comment,
    imageID: id,
    imageRef: reference ?? '',
  });
  if (freeze) containerUnpause(daemon, container.id);
  return id;
}

function withoutNulls(config: Partial<ContainerConfig>): Parameters<typeof imageConfig>[0] {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null && value !== undefined));
}

/** The layer of these files on top of another. */
function layerOf(daemon: Daemon, tree: MemoryFileSystem, size: number, below: StoredLayer | undefined): StoredLayer {
  return storedLayer(tree, size, digestOf(packLayer({ tree, size }, daemon.clock)), below?.chainId ?? '');
}

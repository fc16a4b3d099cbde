import type { ContainerConfig } from '#api/container.ts';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import type { Daemon } from '../daemon.ts';
import { imageConfig } from '../images/config.ts';
import { Image, type StoredLayer } from '../images/image.ts';
import { familiarText, parseReference } from '../images/reference.ts';
import { digest } from '../images/store.ts';
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
}

/** POST /commit: makes an image of a container's layer. @returns its id @throws DockerError */
export function containerCommit(daemon: Daemon, name: string, options: CommitOptions): string {
  const container = daemon.containers.get(name);
  const reference =
    options.repository === ''
      ? undefined
      : familiarText(parseReference(`${options.repository}${options.tag && `:${options.tag}`}`));
  const freeze = options.pause && container.state.running && !container.state.paused;
  if (freeze) containerPause(daemon, container.id);
  const { clock } = daemon;
  const { image, config, overlay } = container;
  const tree = new MemoryFileSystem({ at: clock.now });
  copyDirectory(overlay.upper.root, tree.root);
  const size = layerSize(container);
  const base = digest(`${container.id} ${clock.now}`);
  const layer: StoredLayer = {
    tree,
    size,
    chainId: base,
    diffId: digest(`diff ${base}`),
    cacheId: base.slice('sha256:'.length),
  };
  const layers = overlay.upper.root.names().length === 0 ? image.layers : [...image.layers, layer];
  const createdBy = [container.path, ...container.args].join(' ');
  const history = [...image.history, { created: clock.now, createdBy, comment: options.comment, size }];
  const committed = imageConfig({
    ...withoutNulls({ ...config, ...options.config }),
    ...(image.config.ExposedPorts === undefined && config.ExposedPorts && { ExposedPorts: config.ExposedPorts }),
  });
  // An image without labels shows none.
  if (Object.keys(committed.Labels ?? {}).length === 0) committed.Labels = null;
  const id = digest(`image ${base} ${JSON.stringify(committed)}`);
  const made = new Image(id, clock.now, committed, layers, history, options.comment, options.author, image);
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

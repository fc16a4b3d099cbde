import type { ContainerConfig } from '#api/container.ts';
import type { ImageConfig } from '#api/image.ts';
import { DirectoryInode } from '#kernel/vfs/directory.ts';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import type { Daemon } from '../daemon.ts';
import { applyChanges } from '../images/change.ts';
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
  // The same files on the same image make the same layer.
  const parent = image.layers.at(-1)?.chainId ?? '';
  const base = digest(`${parent} ${container.id} ${treeText(overlay.upper.root)}`);
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
    ...withoutNulls({ ...config, ...options.config, ...changes }),
    ...(image.config.ExposedPorts === undefined &&
      changes.ExposedPorts === undefined &&
      config.ExposedPorts && { ExposedPorts: config.ExposedPorts }),
  });
  // An image without labels shows none.
  if (Object.keys(committed.Labels ?? {}).length === 0) committed.Labels = null;
  const id = digest(`image ${base} ${clock.now} ${JSON.stringify(committed)}`);
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

/** What tells two states of a layer apart. */
function treeText(directory: DirectoryInode): string {
  const entries = directory.names().map((name) => {
    const inode = directory.lookup(name);
    const inner = inode instanceof DirectoryInode ? `(${treeText(inode)})` : '';
    return inode ? `${name} ${inode.type} ${inode.mode} ${inode.size} ${inode.modifiedAt}${inner}` : name;
  });
  return entries.join('\n');
}

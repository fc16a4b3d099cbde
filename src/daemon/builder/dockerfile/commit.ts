import { DirectoryInode } from '#kernel/vfs/directory.ts';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import type { Daemon } from '../../daemon.ts';
import { imageConfig } from '../../images/config.ts';
import { digestOf } from '../../images/digest.ts';
import type { Image } from '../../images/image.ts';
import { newImage } from '../../images/imagejson.ts';
import { packLayer, storedLayer } from '../../images/layer.ts';
import { copyDirectory } from '../../oci/copyup.ts';
import { cacheKey, type RunConfig } from './runconfig.ts';
import type { StageState } from './state.ts';

/**
 * Makes an image of what a step has come to, and takes the stage on to it (moby CommitBuildStep and CreateImage).
 * @param upper what the step has changed, above the image so far
 * @param ran the configuration it was done with: its command is what history and cache know it by
 */
export function commitStep(daemon: Daemon, state: StageState, upper: MemoryFileSystem, ran: RunConfig): void {
  const { clock } = daemon;
  const parent = state.image;
  const below = parent?.layers ?? [];
  const changed = upper.root.names().length > 0;
  const size = treeSize(upper.root);
  const createdBy = (ran.Cmd ?? []).join(' ');
  const step = { created: clock.now, createdBy, comment: '', size };
  let layers = below;
  if (changed) {
    const tree = new MemoryFileSystem({ at: clock.now });
    copyDirectory(upper.root, tree.root);
    const diffId = digestOf(packLayer({ tree, size }, clock));
    layers = [...below, storedLayer(tree, size, diffId, below.at(-1)?.chainId ?? '')];
  }
  const image = newImage(clock, {
    created: clock.now,
    config: configOf(state.config),
    layers,
    history: [...(parent?.history ?? []), changed ? step : { ...step, emptyLayer: true }],
    author: state.maintainer,
    parent,
  });
  image.builtWith = cacheKey(ran);
  keep(daemon, state, image);
}

function keep(daemon: Daemon, state: StageState, image: Image): void {
  daemon.images.add(image);
  daemon.events.log('image', 'create', image.id, { name: image.id });
  state.image = image;
}

function configOf(config: RunConfig) {
  const given = Object.entries(config).filter(([, value]) => value !== null && value !== undefined);
  const made = imageConfig(Object.fromEntries(given));
  if (Object.keys(made.Labels ?? {}).length === 0) made.Labels = null;
  return made;
}

/** Bytes of the files in a layer. */
export function treeSize(directory: DirectoryInode): number {
  let size = 0;
  for (const name of directory.names()) {
    const inode = directory.lookup(name);
    if (inode instanceof DirectoryInode) size += treeSize(inode);
    else if (inode?.type === 'file' || inode?.type === 'symlink') size += inode.size;
  }
  return size;
}

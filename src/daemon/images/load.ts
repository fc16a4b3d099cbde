import { unknownError } from '#errdefs/errdefs.ts';
import { pathBelow, readTar } from '#kernel/vfs/archive/tar.ts';
import type { Daemon } from '../daemon.ts';
import { decompressLayer } from '../registry/blob.ts';
import { LayerProgress, shortDigest, type TransferMessage } from '../registry/progress.ts';
import { chainId, digest } from './digest.ts';
import type { StoredLayer } from './image.ts';
import { type ImageJson, imageOfJson } from './imagejson.ts';
import { storedLayer, unpackLayer } from './layer.ts';
import { familiarText, parseReference } from './reference.ts';

/** An image in an archive that `docker save` made. */
interface SavedImage {
  readonly Config: string;
  readonly RepoTags: readonly string[] | null;
  readonly Layers: readonly string[];
}

/** A line of the report on what is taken in. */
export type LoadMessage = TransferMessage | { stream: string };

/**
 * POST /images/load: takes in what `docker save` gave.
 * @param quiet without progress
 * @throws DockerError `unexpected EOF`; `open …/manifest.json: no such file or directory`
 */
export function imagesLoad(
  daemon: Daemon,
  archive: Uint8Array,
  quiet: boolean,
  tell: (line: LoadMessage) => void,
): void {
  const files = filesOf(decompressed(archive));
  const list = files.get('manifest.json');
  if (!list) {
    const directory = `/var/lib/docker/tmp/docker-import-${daemon.random.integer(100_000_000, 4_294_967_295)}`;
    const [first = ''] = [...files.keys()]
      .map((path) => path.split('/'))
      .flatMap(([top = '', below]) => (below === undefined ? [] : top))
      .sort();
    throw unknownError(
      `open ${directory}/${first === '' ? 'repositories' : `${first}/json`}: no such file or directory`,
    );
  }
  for (const saved of JSON.parse(text(list)) as SavedImage[]) {
    const json = text(part(files, saved.Config));
    const { rootfs } = JSON.parse(json) as ImageJson;
    if (rootfs.diff_ids.length !== saved.Layers.length)
      throw unknownError(
        `invalid manifest, layers length mismatch: expected ${rootfs.diff_ids.length}, got ${saved.Layers.length}`,
      );
    const known = daemon.images.byId(digest(json));
    const image =
      known ?? imageOfJson(daemon.clock, json, layersOf(daemon, files, saved, rootfs.diff_ids, quiet, tell));
    if (!known) daemon.images.add(image);
    for (const name of saved.RepoTags ?? []) {
      const shown = familiarText(parseReference(name));
      const old = daemon.images.named(shown);
      if (old && old !== image)
        tell({ stream: `The image ${shown} already exists, renaming the old one with ID ${old.id} to empty string\n` });
      daemon.images.tag(image, shown, daemon.clock.now);
      tell({ stream: `Loaded image: ${shown}\n` });
    }
    if (!saved.RepoTags?.length) tell({ stream: `Loaded image ID: ${image.id}\n` });
    daemon.events.log('image', 'load', image.id, { name: image.id });
  }
}

function layersOf(
  daemon: Daemon,
  files: ReadonlyMap<string, Uint8Array>,
  saved: SavedImage,
  diffIds: readonly string[],
  quiet: boolean,
  tell: (line: LoadMessage) => void,
): StoredLayer[] {
  const layers: StoredLayer[] = [];
  let chain = '';
  for (const [index, diffId] of diffIds.entries()) {
    let layer = daemon.images.layer(chainId(chain, diffId));
    if (!layer) {
      const tar = decompressLayer(part(files, saved.Layers[index] ?? ''));
      const { tree, size } = unpackLayer(tar, daemon.clock);
      layer = storedLayer(tree, size, diffId, chain);
      const progress = new LayerProgress(shortDigest(diffId), daemon.clock, tell);
      if (!quiet) progress.measured('Loading layer', tar.length, tar.length);
    }
    layers.push(layer);
    chain = layer.chainId;
  }
  return layers;
}

function filesOf(tar: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  try {
    for (const entry of readTar(tar)) if (entry.content) files.set(pathBelow(entry), entry.content);
  } catch {
    throw unknownError('unexpected EOF');
  }
  return files;
}

function decompressed(archive: Uint8Array): Uint8Array {
  try {
    return decompressLayer(archive);
  } catch {
    throw unknownError('unexpected EOF');
  }
}

function part(files: ReadonlyMap<string, Uint8Array>, path: string): Uint8Array {
  const found = files.get(path);
  if (!found) throw unknownError(`open /var/lib/docker/tmp/${path}: no such file or directory`);
  return found;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

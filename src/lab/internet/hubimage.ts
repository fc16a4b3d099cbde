import { imageConfig } from '#daemon/images/config.ts';
import { digestOf } from '#daemon/images/digest.ts';
import type { HistoryEntry, StoredLayer } from '#daemon/images/image.ts';
import { newImage } from '#daemon/images/imagejson.ts';
import { packLayer, storedLayer } from '#daemon/images/layer.ts';
import { compressLayer } from '#daemon/registry/blob.ts';
import { CONFIG_TYPE, LAYER_TYPE, manifestBytes } from '#daemon/registry/manifest.ts';
import type { Clock } from '#kernel/clock.ts';
import { executable } from '#kernel/process/program.ts';
import { Random } from '#kernel/random.ts';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import type { RegistryStorage } from '#userland/servers/registry/storage.ts';
import { busyboxTree } from '../images.ts';
import { BASES, type HubRepository, type HubVersion } from './catalogue.ts';

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** How long before the lab's start the images were made, in nanoseconds. */
const AGE = 9 * 24 * 3600 * 1_000_000_000;

/** A layer as the registry keeps it. */
interface HubLayer {
  readonly layer: StoredLayer;
  readonly blob: { readonly digest: string; readonly size: number };
}

/** Puts one image of a repository into a registry. */
export function publish(storage: RegistryStorage, repository: HubRepository, version: HubVersion, clock: Clock): void {
  const { name } = repository;
  const made: HubLayer[] = [];
  const put = (tree: MemoryFileSystem, size: number) => {
    const tar = packLayer({ tree, size }, clock);
    const blob = compressLayer(tar);
    const digest = digestOf(blob);
    storage.putBlob(name, digest, blob);
    const below = made.at(-1)?.layer.chainId ?? '';
    made.push({ layer: storedLayer(tree, size, digestOf(tar), below), blob: { digest, size: blob.length } });
  };
  const base = BASES[version.base];
  if (base && base.download > 0) put(baseTree(version.base, base.download, base.release), base.size);
  for (const [index, [download, size]] of version.layers.entries()) {
    const last = index === version.layers.length - 1;
    const tree = index === 0 && version.base === 'none' ? busyboxTree() : new MemoryFileSystem();
    fill(tree, `/usr/share/${name}/${version.tags[0]}.${index}`, download);
    if (last) putFiles(tree, repository);
    put(tree, size);
  }
  const created = -AGE;
  const history = historyOf(repository, version, made, created);
  const config = imageConfig({ ...repository.config, Env: [PATH, ...(repository.config.Env ?? [])] });
  const image = newImage(clock, { created, config, layers: made.map(({ layer }) => layer), history });
  const json = new TextEncoder().encode(image.json);
  storage.putBlob(name, image.id, json);
  const manifest = manifestBytes(
    { mediaType: CONFIG_TYPE, size: json.length, digest: image.id },
    made.map(({ blob: { digest, size } }) => ({ mediaType: LAYER_TYPE, size, digest })),
  );
  for (const tag of version.tags) storage.putManifest(name, tag, manifest);
}

function historyOf(
  { config, name }: HubRepository,
  { base }: HubVersion,
  made: readonly HubLayer[],
  created: number,
): HistoryEntry[] {
  const steps = made.map(({ layer }, index): HistoryEntry => {
    const what =
      index === 0 && base !== 'none'
        ? `ADD ${base}-minirootfs.tar.gz / # buildkit`
        : `RUN /bin/sh -c # ${name} ${index} # buildkit`;
    return { created, createdBy: what, comment: 'buildkit.dockerfile.v0', size: layer.size };
  });
  const empty = (createdBy: string): HistoryEntry => ({
    created,
    createdBy,
    comment: 'buildkit.dockerfile.v0',
    size: 0,
    emptyLayer: true,
  });
  return [
    ...steps,
    ...Object.keys(config.ExposedPorts ?? {}).map((port) => empty(`EXPOSE map[${port}:{}]`)),
    ...(config.Entrypoint ? [empty(`ENTRYPOINT ${JSON.stringify(config.Entrypoint)}`)] : []),
    ...(config.Cmd ? [empty(`CMD ${JSON.stringify(config.Cmd)}`)] : []),
  ];
}

function baseTree(name: string, download: number, release: string): MemoryFileSystem {
  const tree = busyboxTree();
  if (release !== '') tree.put('/etc/os-release', release);
  fill(tree, `/usr/lib/${name}.a`, download);
  return tree;
}

/** A file of so many bytes that do not get smaller when they are packed. */
function fill(tree: MemoryFileSystem, path: string, size: number): void {
  const random = new Random(path);
  const words = Uint32Array.from({ length: Math.ceil(size / 4) }, () => random.uint32());
  tree.put(path, new Uint8Array(words.buffer).subarray(0, Math.round(size)));
}

function putFiles(tree: MemoryFileSystem, { files = {}, executables = {}, scripts = {} }: HubRepository): void {
  for (const [path, content] of Object.entries(files)) tree.put(path, content);
  for (const [path, text] of Object.entries(scripts)) tree.put(path, text, 0o755);
  for (const [path, program] of Object.entries(executables)) tree.put(path, executable(program), 0o755);
}

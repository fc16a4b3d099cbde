import { type TarEntry, writeTar } from '#kernel/vfs/archive/tar.ts';
import type { Daemon } from '../daemon.ts';
import { digestOf } from './digest.ts';
import type { Image } from './image.ts';
import { packLayer } from './layer.ts';
import { familiarName, familiarText, type ImageReference, parseReference } from './reference.ts';

const OCI = 'application/vnd.oci.image';
const encoder = new TextEncoder();

/** An image to be saved, and the names it is saved with. */
interface Saved {
  readonly image: Image;
  readonly references: ImageReference[];
}

/** GET /images/get: images with their names as a tar, laid out as OCI and as Docker want it. @throws DockerError */
export function imagesSave(daemon: Daemon, names: readonly string[]): Uint8Array {
  const saved = savedOf(daemon, names);
  const blobs = new Map<string, { content: Uint8Array; modified: number }>();
  const sizes = new Map<string, number>();
  const index: object[] = [];
  const manifests: object[] = [];
  const repositories: Record<string, Record<string, string>> = {};
  for (const { image, references } of saved) {
    const modified = daemon.clock.wallTime(image.created).seconds;
    for (const layer of image.layers) {
      if (blobs.has(layer.diffId)) continue;
      const content = packLayer(layer, daemon.clock);
      blobs.set(layer.diffId, { content, modified });
      sizes.set(layer.diffId, content.length);
    }
    const config = encoder.encode(image.json);
    blobs.set(image.id, { content: config, modified });
    const layers = image.layers.map(({ diffId }) => ({
      mediaType: `${OCI}.layer.v1.tar`,
      digest: diffId,
      size: sizes.get(diffId) ?? 0,
    }));
    const manifest = encoder.encode(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: `${OCI}.manifest.v1+json`,
        config: { mediaType: `${OCI}.config.v1+json`, digest: image.id, size: config.length },
        layers,
      }),
    );
    const digest = digestOf(manifest);
    blobs.set(digest, { content: manifest, modified: 0 });
    const entry = { mediaType: `${OCI}.manifest.v1+json`, digest, size: manifest.length };
    if (references.length === 0) index.push(entry);
    for (const reference of references) {
      const { domain, path, tag = 'latest' } = reference;
      const annotations = {
        'io.containerd.image.name': `${domain}/${path}:${tag}`,
        'org.opencontainers.image.ref.name': tag,
      };
      index.push({ ...entry, annotations });
      const top = image.layers.at(-1)?.diffId.slice('sha256:'.length) ?? '';
      const name = familiarName(reference);
      repositories[name] = { ...repositories[name], [tag]: top };
    }
    manifests.push({
      Config: blobPath(image.id),
      RepoTags: references.length > 0 ? references.map(familiarText) : null,
      Layers: image.layers.map(({ diffId }) => blobPath(diffId)),
      LayerSources: Object.fromEntries(
        layers.map(({ mediaType, digest: diffId, size }) => [diffId, { mediaType, size, digest: diffId }]),
      ),
    });
  }
  for (const { image } of saved) daemon.events.log('image', 'save', image.id, { name: image.id });
  const layoutIndex = { schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests: index };
  const sortedNames = Object.fromEntries(Object.entries(repositories).sort(([a], [b]) => (a < b ? -1 : 1)));
  const { seconds } = daemon.clock.wallTime();
  return writeTar([
    directory('blobs', seconds),
    directory('blobs/sha256', seconds),
    ...[...blobs]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([digest, { content, modified }]) => file(blobPath(digest), content, modified)),
    file('index.json', encoder.encode(JSON.stringify(layoutIndex))),
    file('manifest.json', encoder.encode(`${JSON.stringify(manifests)}\n`)),
    file('oci-layout', encoder.encode('{"imageLayoutVersion": "1.0.0"}')),
    ...(Object.keys(sortedNames).length > 0
      ? [file('repositories', encoder.encode(`${JSON.stringify(sortedNames)}\n`))]
      : []),
  ]);
}

/** What names mean: a repository with all its tags, one tag, an id without names. @throws DockerError `No such image: x` */
function savedOf(daemon: Daemon, names: readonly string[]): Saved[] {
  const saved = new Map<Image, Saved>();
  const add = (image: Image, reference?: ImageReference) => {
    const known = saved.get(image) ?? { image, references: [] };
    saved.set(image, known);
    if (reference && !known.references.some((each) => familiarText(each) === familiarText(reference)))
      known.references.push(reference);
  };
  for (const name of names) {
    const image = daemon.images.find(name) ?? tagged(daemon, name);
    if (image.id.replace('sha256:', '').startsWith(name.replace(/^sha256:/, ''))) add(image);
    else {
      const reference = parseReference(name);
      const all = reference.tag === undefined && reference.digest === undefined;
      if (!all) add(image, reference.tag === undefined ? undefined : reference);
      else for (const [tag, each] of daemon.images.tagsOf(familiarName(reference))) add(each, { ...reference, tag });
    }
  }
  return [...saved.values()];
}

/** An image by a repository of which it has any tag. @throws DockerError `No such image: x` */
function tagged(daemon: Daemon, name: string): Image {
  const reference = parseReference(name);
  const [first] = reference.tag === undefined ? daemon.images.tagsOf(familiarName(reference)) : [];
  if (first) return first[1];
  throw daemon.images.missing(name);
}

/** Where a blob is in an OCI layout. */
function blobPath(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`;
}

function file(path: string, content: Uint8Array, modified = 0): TarEntry {
  return { path, type: 'file', mode: 0o644, uid: 0, gid: 0, modified, content };
}

function directory(path: string, modified: number): TarEntry {
  return { path, type: 'directory', mode: 0o755, uid: 0, gid: 0, modified };
}

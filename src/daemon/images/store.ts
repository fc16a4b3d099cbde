import { DockerError, invalidParameter, notFound } from '#errdefs/errdefs.ts';
import type { Clock, Nanoseconds } from '#kernel/clock.ts';
import type { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import { parseRfc3339 } from '../timestamp.ts';
import { imageConfig } from './config.ts';
import type { ImageDefinition, ImageLayer } from './definition.ts';
import { digest } from './digest.ts';
import type { HistoryEntry, Image, StoredLayer } from './image.ts';
import { newImage } from './imagejson.ts';
import { storedLayer } from './layer.ts';
import { familiarText, parseReference } from './reference.ts';

export { digest };

/** A layer as a repository of a registry has it. */
export interface BlobSource {
  readonly digest: string;
  /** Compressed, in bytes. */
  readonly size: number;
  /** `docker.io/library/nginx` */
  readonly repository: string;
}

/** The images of one engine, by id and by name. */
export class ImageStore {
  readonly #images = new Map<string, Image>();
  readonly #names = new Map<string, Image>();
  readonly #layers = new Map<MemoryFileSystem, StoredLayer>();
  /** Under which digests registries have the layers, by their diffId. */
  readonly blobs = new Map<string, BlobSource[]>();

  constructor(readonly clock: Clock) {}

  /** Adds an image that comes with the host. Equal definitions have equal ids on every host. */
  load(definition: ImageDefinition): Image {
    const created = parseRfc3339(this.clock, definition.created) ?? 0;
    const layers: StoredLayer[] = [];
    const history: HistoryEntry[] = [];
    let chain = '';
    for (const layer of definition.layers) {
      const stored = this.#layer(layer, chain, definition.tags.join(' '));
      chain = stored.chainId;
      layers.push(stored);
      history.push({ created, createdBy: layer.createdBy, comment: definition.comment ?? '', size: layer.size });
    }
    const config = imageConfig(definition.config);
    const image = newImage(this.clock, { created, config, layers, history, comment: definition.comment });
    this.#images.set(image.id, image);
    for (const tag of definition.tags) this.tag(image, familiarText(parseReference(tag)), created);
    return image;
  }

  /**
   * The layer of a tree: images that have the same tree share it. Its digest stands for the files without reading them all.
   * @param parent chain of the layers below
   * @param origin what tells it from others like it
   */
  #layer({ tree, size, createdBy }: ImageLayer, parent: string, origin: string): StoredLayer {
    const known = this.#layers.get(tree);
    if (known) return known;
    const layer = storedLayer(tree, size, digest(`diff ${parent}${origin}\n${createdBy}\n${size}`), parent);
    this.#layers.set(tree, layer);
    return layer;
  }

  /** The layer that has this place on those below it, where some image has it. */
  layer(chainId: string): StoredLayer | undefined {
    for (const { layers } of this.#images.values()) {
      const found = layers.find((layer) => layer.chainId === chainId);
      if (found) return found;
    }
    return undefined;
  }

  add(image: Image): void {
    this.#images.set(image.id, image);
  }

  /** All images, the newest first. */
  list(): Image[] {
    return [...this.#images.values()].reverse().sort((a, b) => b.created - a.created);
  }

  get count(): number {
    return this.#images.size;
  }

  /**
   * Gives `image` a name, taking it from the one that has it.
   * @param at when somebody did so by hand; undefined where it came with the name
   */
  tag(image: Image, name: string, at: Nanoseconds | undefined): void {
    this.#names.get(name)?.tags.delete(name);
    this.#names.set(name, image);
    image.tags.add(name);
    if (at !== undefined) image.lastTagged = at;
  }

  /** Gives `image` a name with the digest of its manifest: `nginx@sha256:…`. */
  addDigest(image: Image, name: string): void {
    this.#names.set(name, image);
    image.digests.add(name);
  }

  /** Takes a name with a tag or with a digest away. */
  untag(name: string): void {
    this.#names.get(name)?.tags.delete(name);
    this.#names.get(name)?.digests.delete(name);
    this.#names.delete(name);
  }

  remove(image: Image): void {
    for (const name of [...image.tags, ...image.digests]) this.#names.delete(name);
    image.tags.clear();
    image.digests.clear();
    this.#images.delete(image.id);
  }

  /** The tags of a repository with their images, by name. @param repository its familiar name */
  tagsOf(repository: string): [tag: string, image: Image][] {
    const found = [...this.#names].filter(
      ([name]) => name.startsWith(`${repository}:`) && !name.slice(repository.length + 1).includes('/'),
    );
    return found
      .map(([name, image]): [string, Image] => [name.slice(repository.length + 1), image])
      .sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** The image with this whole id. */
  byId(id: string): Image | undefined {
    return this.#images.get(id);
  }

  /** The image of this exact familiar name with tag, or with digest. */
  named(name: string): Image | undefined {
    return this.#names.get(name);
  }

  /** As `get`, but without an error where there is none. @throws DockerError `invalid reference format` */
  find(text: string): Image | undefined {
    try {
      return this.get(text);
    } catch (error) {
      if (error instanceof DockerError && error.kind === 'notFound') return undefined;
      throw error;
    }
  }

  /** That there is no image of this name, as it was typed. */
  missing(text: string): DockerError {
    return notFound(`No such image: ${text}`);
  }

  /**
   * The image that `text` means: an id, a name, or the beginning of an id.
   * @throws DockerError `No such image: x:latest`, `invalid reference format`
   */
  get(text: string): Image {
    const byId = this.#images.get(text) ?? this.#images.get(`sha256:${text}`);
    if (byId) return byId;
    if (/^sha256:[0-9a-f]{64}$/.test(text)) throw notFound(`No such image: ${text}`);
    const reference = parseReference(text);
    const name = familiarText(reference);
    // Where there is a digest, the tag says nothing.
    const named = this.#names.get(reference.digest ? familiarText({ ...reference, tag: undefined }) : name);
    if (named) return named;
    const begun = /^(?:sha256:)?([0-9a-f]{1,63})$/.exec(text)?.[1];
    if (begun !== undefined) {
      const found = [...this.#images.values()].filter((image) => image.id.startsWith(`sha256:${begun}`));
      if (found.length > 1) throw invalidParameter(`image ID is ambiguous: ${text}`);
      if (found[0]) return found[0];
    }
    throw notFound(`No such image: ${name}`);
  }
}

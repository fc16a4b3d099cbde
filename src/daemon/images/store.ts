import { invalidParameter, notFound } from '#errdefs/errdefs.ts';
import type { Clock, Nanoseconds } from '#kernel/clock.ts';
import type { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import { sha256 } from '#libnetwork/ipams/default/sha256.ts';
import { parseRfc3339 } from '../timestamp.ts';
import { imageConfig } from './config.ts';
import type { ImageDefinition, ImageLayer } from './definition.ts';
import { type HistoryEntry, Image, type StoredLayer } from './image.ts';
import { familiarText, parseReference } from './reference.ts';

/** The images of one engine, by id and by name. */
export class ImageStore {
  readonly #images = new Map<string, Image>();
  readonly #names = new Map<string, Image>();
  readonly #layers = new Map<MemoryFileSystem, StoredLayer>();

  constructor(readonly clock: Clock) {}

  /** Adds an image that comes with the host. Equal definitions have equal ids on every host. */
  load(definition: ImageDefinition): Image {
    const created = parseRfc3339(this.clock, definition.created) ?? 0;
    const layers: StoredLayer[] = [];
    const history: HistoryEntry[] = [];
    let chain = '';
    for (const layer of definition.layers) {
      const stored = this.#layer(layer, `${chain}${definition.tags.join(' ')}`);
      chain = stored.chainId;
      layers.push(stored);
      history.push({ created, createdBy: layer.createdBy, comment: definition.comment ?? '', size: layer.size });
    }
    const config = imageConfig(definition.config);
    const id = digest(`image ${definition.created} ${JSON.stringify(config)} ${chain} ${definition.tags.join(' ')}`);
    const image = new Image(id, created, config, layers, history, definition.comment);
    this.#images.set(id, image);
    for (const tag of definition.tags) this.tag(image, familiarText(parseReference(tag)), created);
    return image;
  }

  /** The layer of a tree: images that have the same tree share it. @param origin what tells it from others like it */
  #layer({ tree, size, createdBy }: ImageLayer, origin: string): StoredLayer {
    const known = this.#layers.get(tree);
    if (known) return known;
    const seed = `${origin}\n${createdBy}\n${size}`;
    const layer = {
      tree,
      size,
      chainId: digest(`chain ${seed}`),
      diffId: digest(`diff ${seed}`),
      cacheId: hex(`cache ${seed}`),
    };
    this.#layers.set(tree, layer);
    return layer;
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

  /** Gives `image` a name, taking it from the one that has it. */
  tag(image: Image, name: string, at: Nanoseconds): void {
    this.#names.get(name)?.tags.delete(name);
    this.#names.set(name, image);
    image.tags.add(name);
    image.lastTagged = at;
  }

  untag(name: string): void {
    this.#names.get(name)?.tags.delete(name);
    this.#names.delete(name);
  }

  remove(image: Image): void {
    for (const name of image.tags) this.#names.delete(name);
    image.tags.clear();
    this.#images.delete(image.id);
  }

  /** The image of this exact familiar name with tag. */
  named(name: string): Image | undefined {
    return this.#names.get(name);
  }

  /**
   * The image that `text` means: an id, a name, or the beginning of an id.
   * @throws DockerError `No such image: x:latest`, `invalid reference format`
   */
  get(text: string): Image {
    const byId = this.#images.get(text) ?? this.#images.get(`sha256:${text}`);
    if (byId) return byId;
    if (/^sha256:[0-9a-f]{64}$/.test(text)) throw notFound(`No such image: ${text}`);
    const name = familiarText(parseReference(text));
    const named = this.#names.get(name);
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

/** `sha256:` and the digest of `text`. */
export function digest(text: string): string {
  return `sha256:${hex(text)}`;
}

function hex(text: string): string {
  return [...sha256(new TextEncoder().encode(text))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

import type { ImageConfig } from '#api/image.ts';
import type { Nanoseconds } from '#kernel/clock.ts';
import type { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';

/** A read-only layer in the store. */
export interface StoredLayer {
  readonly tree: MemoryFileSystem;
  readonly size: number;
  /** `sha256:…`, from the layer and those below it. */
  readonly chainId: string;
  readonly diffId: string;
  /** Names its directory below /var/lib/docker/overlay2. */
  readonly cacheId: string;
}

/** One step of an image's making. */
export interface HistoryEntry {
  readonly created: Nanoseconds;
  readonly createdBy: string;
  readonly comment: string;
  readonly size: number;
  /** Whether it made no layer: it only changed the configuration. */
  readonly emptyLayer?: boolean;
}

/** An image: layers, what to run in them, and the names it goes by. */
export class Image {
  /** Familiar names with tag, sorted. */
  readonly tags = new Set<string>();
  /** Names with the digest of its manifest, by which registries have it: `nginx@sha256:…`. */
  readonly digests = new Set<string>();
  /** Its configuration as it is transferred: its digest is the id. */
  json = '';
  /** What the step of a build that made it was done with, as the builder's cache compares it; '' where none did. */
  builtWith = '';
  lastTagged: Nanoseconds | undefined;

  constructor(
    /** `sha256:` and 64 hexadecimal digits. */
    readonly id: string,
    readonly created: Nanoseconds,
    readonly config: ImageConfig,
    /** Lowest first. */
    readonly layers: readonly StoredLayer[],
    /** Oldest first. */
    readonly history: readonly HistoryEntry[],
    readonly comment = '',
    readonly author = '',
    /** What it was committed from. */
    readonly parent?: Image,
  ) {}

  /** In bytes, all layers together. */
  get size(): number {
    return this.layers.reduce((sum, layer) => sum + layer.size, 0);
  }

  get sortedTags(): string[] {
    return [...this.tags].sort();
  }

  get sortedDigests(): string[] {
    return [...this.digests].sort();
  }
}

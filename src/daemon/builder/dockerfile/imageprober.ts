import type { Daemon } from '../../daemon.ts';
import type { Image } from '../../images/image.ts';
import { cacheKey, type RunConfig } from './runconfig.ts';

/** Finds images that steps have come to before (moby builder/dockerfile/imageprobe.go and image/cache). */
export class ImageProber {
  #broken = false;
  readonly #sources: readonly Image[];
  /** Whether sources were named, be they there or not. */
  readonly #restricted: boolean;

  /** @param sources names of images to go by alone; where there are none, all that were built here */
  constructor(
    readonly daemon: Daemon,
    readonly disabled: boolean,
    sources: readonly string[],
  ) {
    this.#restricted = sources.length > 0;
    this.#sources = sources.flatMap((name) => {
      try {
        return daemon.images.find(name) ?? [];
      } catch {
        // What is no name is no source.
        return [];
      }
    });
  }

  /** Another stage begins. */
  reset(): void {
    this.#broken = false;
  }

  /** The image that this step on this image has come to; once there is none, none is looked for any more. */
  probe(parent: Image | undefined, config: RunConfig): Image | undefined {
    if (this.disabled || this.#broken) return undefined;
    const found = this.#find(parent, cacheKey(config)) ?? this.#fromSources(parent, config);
    if (!found) this.#broken = true;
    return found;
  }

  #find(parent: Image | undefined, key: string): Image | undefined {
    const images = this.daemon.images
      .list()
      .filter((image) => image.parent === parent && image.builtWith === key)
      .sort((a, b) => b.created - a.created);
    if (!this.#restricted) return images[0];
    return images.find((image) => this.#sources.some((source) => isAtOrBelow(image, source)));
  }

  /** A step of a source that was not built here: found in its history, where it has the same layers below. */
  #fromSources(parent: Image | undefined, config: RunConfig): Image | undefined {
    const command = (config.Cmd ?? []).join(' ');
    const length = parent?.history.length ?? 0;
    return this.#sources.find((source) => {
      if (source.history.length !== length + 1 || source.history.at(-1)?.createdBy !== command) return false;
      const below = parent?.layers ?? [];
      return below.every((layer, index) => source.layers[index]?.diffId === layer.diffId);
    });
  }
}

function isAtOrBelow(image: Image, source: Image): boolean {
  for (let at: Image | undefined = source; at; at = at.parent) if (at === image) return true;
  return false;
}

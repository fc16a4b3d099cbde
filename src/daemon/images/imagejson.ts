import type { ImageConfig } from '#api/image.ts';
import type { Clock } from '#kernel/clock.ts';
import { ENGINE_VERSION } from '../system/version.ts';
import { parseRfc3339, rfc3339Nano } from '../timestamp.ts';
import { imageConfig } from './config.ts';
import { digest } from './digest.ts';
import { type HistoryEntry, Image, type StoredLayer } from './image.ts';

/** An image's configuration as it is kept and transferred (OCI image specification, config.md). */
export interface ImageJson {
  architecture: string;
  author?: string;
  comment?: string;
  config: Partial<ImageConfig>;
  created?: string;
  docker_version?: string;
  history?: { created?: string; created_by?: string; comment?: string; empty_layer?: true }[];
  os: string;
  rootfs: { type: string; diff_ids: string[] };
}

/** What makes an image, but for its id. */
export interface ImageParts {
  created: number;
  config: ImageConfig;
  /** Lowest first. */
  layers: readonly StoredLayer[];
  /** Oldest first. */
  history: readonly HistoryEntry[];
  comment?: string;
  author?: string;
  parent?: Image | undefined;
}

/** The text whose digest is an image's id. */
export function imageJson(clock: Clock, parts: ImageParts): string {
  const { author, comment } = parts;
  const empty = emptySteps(parts);
  const json: ImageJson = {
    architecture: 'amd64',
    ...(author && { author }),
    ...(comment && { comment }),
    config: parts.config,
    created: rfc3339Nano(clock, parts.created),
    docker_version: ENGINE_VERSION,
    history: parts.history.map((step, index) => ({
      created: rfc3339Nano(clock, step.created),
      ...(step.createdBy !== '' && { created_by: step.createdBy }),
      ...(step.comment !== '' && { comment: step.comment }),
      ...(empty.has(index) && { empty_layer: true as const }),
    })),
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: parts.layers.map(({ diffId }) => diffId) },
  };
  return JSON.stringify(json);
}

/** An image of these parts: its id is the digest of its configuration. */
export function newImage(clock: Clock, parts: ImageParts): Image {
  const json = imageJson(clock, parts);
  return withJson(json, digest(json), parts);
}

/** The image that a configuration describes. @param layers as many as it names @throws Error for what is no configuration */
export function imageOfJson(clock: Clock, json: string, layers: readonly StoredLayer[], parent?: Image): Image {
  const read = JSON.parse(json) as ImageJson;
  const created = parseRfc3339(clock, read.created ?? '') ?? 0;
  let next = 0;
  const history = (read.history ?? []).map((step): HistoryEntry => {
    const common = {
      created: parseRfc3339(clock, step.created ?? '') ?? created,
      createdBy: step.created_by ?? '',
      comment: step.comment ?? '',
    };
    if (step.empty_layer) return { ...common, size: 0, emptyLayer: true };
    return { ...common, size: layers[next++]?.size ?? 0 };
  });
  const given = Object.entries(read.config ?? {}).filter(([, value]) => value !== null && value !== undefined);
  return withJson(json, digest(json), {
    created,
    config: imageConfig(Object.fromEntries(given)),
    layers,
    history,
    comment: read.comment ?? '',
    author: read.author ?? '',
    parent,
  });
}

function withJson(json: string, id: string, parts: ImageParts): Image {
  const { created, config, layers, history, comment, author, parent } = parts;
  const image = new Image(id, created, config, layers, history, comment, author, parent);
  image.json = json;
  return image;
}

/** Steps that made no layer: those that say so, else as many as there are layers too few for, taken from those without size. */
function emptySteps({ history, layers }: ImageParts): ReadonlySet<number> {
  const empty = new Set(history.flatMap((step, index) => (step.emptyLayer ? [index] : [])));
  for (const [index, { size }] of history.entries()) {
    if (history.length - empty.size <= layers.length) break;
    if (size === 0) empty.add(index);
  }
  return empty;
}

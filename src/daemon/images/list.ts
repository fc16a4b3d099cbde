import type { ImageSummary } from '#api/image.ts';
import { invalidParameter } from '#errdefs/errdefs.ts';
import type { Daemon } from '../daemon.ts';
import type { Filters } from '../filters.ts';
import { ordered } from '../ordered.ts';
import { untilOf } from '../prune.ts';
import { unixSeconds } from '../timestamp.ts';
import type { Image } from './image.ts';

const ACCEPTED = ['dangling', 'label', 'label!', 'before', 'since', 'reference', 'until'];

/**
 * GET /images/json: the newest first.
 * @param all also those without a name that others were made of
 * @throws DockerError for filters it does not know
 */
export function imageList(daemon: Daemon, filters: Filters, all: boolean): ImageSummary[] {
  filters.validate(ACCEPTED);
  const dangling = filters.has('dangling') ? filters.boolean('dangling', false) : undefined;
  const bounds = {
    before: filters.get('before').map((name) => daemon.images.get(name).created),
    since: filters.get('since').map((name) => daemon.images.get(name).created),
    until: untilOf(daemon.clock, filters),
  };
  const shown: ImageSummary[] = [];
  const counts = containerCounts(daemon);
  const parents = all ? new Set<Image>() : parentsOf(daemon);
  for (const image of daemon.images.list()) {
    if (image.tags.size === 0 && image.digests.size === 0 && parents.has(image)) continue;
    if (dangling !== undefined && dangling !== (image.tags.size === 0)) continue;
    if (!bounds.before.every((at) => image.created < at) || !bounds.since.every((at) => image.created > at)) continue;
    if (bounds.until !== undefined && image.created > bounds.until) continue;
    if (
      !filters.pairs('label', image.config.Labels) ||
      (filters.has('label!') && filters.pairs('label!', image.config.Labels))
    )
      continue;
    const tags = filters.has('reference') ? referenced(filters, image) : image.sortedTags;
    if (filters.has('reference') && tags.length === 0) continue;
    shown.push(imageSummary(daemon, image, tags, counts.get(image) ?? 0));
  }
  return shown;
}

/** The images that others were made of. */
export function parentsOf(daemon: Daemon): Set<Image> {
  return new Set(daemon.images.list().flatMap(({ parent }) => parent ?? []));
}

/** How many containers each image has. */
export function containerCounts(daemon: Daemon): Map<Image, number> {
  const counts = new Map<Image, number>();
  for (const { image } of daemon.containers.list()) counts.set(image, (counts.get(image) ?? 0) + 1);
  return counts;
}

/** An image as one element of the list. */
export function imageSummary(daemon: Daemon, image: Image, tags: string[], containers: number): ImageSummary {
  return {
    Containers: containers,
    Created: unixSeconds(daemon.clock, image.created),
    Id: image.id,
    Labels: ordered(image.config.Labels) ?? null,
    ParentId: image.parent?.id ?? '',
    RepoDigests: image.sortedDigests,
    RepoTags: tags,
    SharedSize: -1,
    Size: image.size,
  };
}

function referenced(filters: Filters, image: Image): string[] {
  const patterns = filters.get('reference').map(globPattern);
  return image.sortedTags.filter((tag) =>
    patterns.some((pattern) => pattern.test(tag) || pattern.test(tag.replace(/:[^:/]*$/, ''))),
  );
}

/** path.Match: `*` and `?` stop at slashes. */
function globPattern(glob: string): RegExp {
  const source = glob
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  try {
    return new RegExp(`^${source}$`);
  } catch {
    throw invalidParameter(`invalid reference filter: ${glob}`);
  }
}

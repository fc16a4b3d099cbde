import type { ImageDeleteItem } from '#api/image.ts';
import { conflict } from '#errdefs/errdefs.ts';
import type { Container } from '../containers/container.ts';
import type { Daemon } from '../daemon.ts';
import type { Image } from './image.ts';
import { familiarText, parseReference } from './reference.ts';

/** How an image is removed. */
export interface RemoveImageOptions {
  readonly force: boolean;
  /** Also the images without names that it was made of. */
  readonly prune: boolean;
}

/**
 * DELETE /images/{name}: takes a name away, and the image with its last name.
 * @throws DockerError `conflict: unable to remove repository reference "x" (must force) - …`
 */
export function imageRemove(daemon: Daemon, name: string, options: RemoveImageOptions): ImageDeleteItem[] {
  const image = daemon.images.get(name);
  const byId = isIdOf(image, name);
  const users = daemon.containers.list().filter((container) => container.image === image);
  const short = image.id.slice('sha256:'.length, 'sha256:'.length + 12);
  if (!byId) return removeName(daemon, image, nameOf(name), users, options);
  if (!isSingleReference(image) && !options.force) {
    throw conflict(
      `conflict: unable to delete ${short} (must be forced) - image is referenced in multiple repositories`,
    );
  }
  if (hasChildren(daemon, image))
    throw conflict(`conflict: unable to delete ${short} (cannot be forced) - image has dependent child images`);
  checkUsers(users, short, options.force);
  const report = [...image.sortedTags, ...image.sortedDigests].map((each) => untag(daemon, image, each));
  return [...report, ...erase(daemon, image, users, options.prune)];
}

/** The name that is meant: with its tag, or with its digest alone. */
function nameOf(text: string): string {
  const reference = parseReference(text);
  return familiarText(reference.digest ? { ...reference, tag: undefined } : reference);
}

function removeName(
  daemon: Daemon,
  image: Image,
  name: string,
  users: Container[],
  options: RemoveImageOptions,
): ImageDeleteItem[] {
  const gone = goesWith(image, name);
  const last = gone.length === image.tags.size + image.digests.size;
  const [user] = users;
  if (last && user && !options.force) {
    throw conflict(
      `conflict: unable to remove repository reference "${name}" (must force) - container ${user.shortId} is using its referenced image ${image.id.slice(7, 19)}`,
    );
  }
  const running = users.find(({ state }) => state.running);
  const report = gone.map((each) => untag(daemon, image, each));
  return !last || running ? report : [...report, ...erase(daemon, image, users, options.prune)];
}

/** A name and what goes with it: with the last tag in a repository, its digests. */
function goesWith(image: Image, name: string): string[] {
  const repository = repositoryOf(name);
  const ofRepository = (each: string) => each !== name && repositoryOf(each) === repository;
  if (name.includes('@') || image.sortedTags.some(ofRepository)) return [name];
  return [name, ...image.sortedDigests.filter(ofRepository)];
}

/** Whether it has one tag at most, and no digests but those of the same repository. */
function isSingleReference(image: Image): boolean {
  return image.tags.size <= 1 && new Set([...image.tags, ...image.digests].map(repositoryOf)).size <= 1;
}

function repositoryOf(name: string): string {
  return name.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
}

function checkUsers(users: Container[], short: string, force: boolean): void {
  const running = users.find(({ state }) => state.running);
  if (running) {
    throw conflict(
      `conflict: unable to delete ${short} (cannot be forced) - image is being used by running container ${running.shortId}`,
    );
  }
  const [stopped] = users;
  if (stopped && !force) {
    throw conflict(
      `conflict: unable to delete ${short} (must be forced) - image is being used by stopped container ${stopped.shortId}`,
    );
  }
}

function untag(daemon: Daemon, image: Image, tag: string): ImageDeleteItem {
  daemon.images.untag(tag);
  daemon.events.log('image', 'untag', image.id, { name: image.id });
  return { Untagged: tag };
}

function hasChildren(daemon: Daemon, image: Image): boolean {
  return daemon.images.list().some(({ parent }) => parent === image);
}

/**
 * Removes an image that has no name any more, and the layers that no other image has.
 * @param parents whether images that it was made of go as well, where they have no name and nobody else needs them
 */
function erase(daemon: Daemon, image: Image, users: Container[], parents: boolean): ImageDeleteItem[] {
  if (users.length > 0 || hasChildren(daemon, image)) return [];
  daemon.images.remove(image);
  daemon.events.log('image', 'delete', image.id, { name: image.id });
  const kept = new Set(daemon.images.list().flatMap(({ layers }) => layers.map(({ chainId }) => chainId)));
  const gone = image.layers.filter(({ chainId }) => !kept.has(chainId)).reverse();
  const report: ImageDeleteItem[] = [{ Deleted: image.id }, ...gone.map(({ chainId }) => ({ Deleted: chainId }))];
  const { parent } = image;
  if (!parents || !parent || parent.tags.size > 0 || parent.digests.size > 0) return report;
  const others = daemon.containers.list().filter((container) => container.image === parent);
  return [...report, ...erase(daemon, parent, others, true)];
}

function isIdOf(image: Image, text: string): boolean {
  return image.id.startsWith(text.startsWith('sha256:') ? text : `sha256:${text}`) && !image.tags.has(text);
}

import type { ImageDeleteItem } from '#api/image.ts';
import { conflict } from '#errdefs/errdefs.ts';
import type { Container } from '../containers/container.ts';
import type { Daemon } from '../daemon.ts';
import type { Image } from './image.ts';
import { familiarText, parseReference } from './reference.ts';

/**
 * DELETE /images/{name}: takes a name away, and the image with its last name.
 * @throws DockerError `conflict: unable to remove repository reference "x" (must force) - …`
 */
export function imageRemove(
  daemon: Daemon,
  name: string,
  options: { force: boolean; prune: boolean },
): ImageDeleteItem[] {
  const image = daemon.images.get(name);
  const byId = isIdOf(image, name);
  const users = daemon.containers.list().filter((container) => container.image === image);
  const short = image.id.slice('sha256:'.length, 'sha256:'.length + 12);
  if (!byId) return removeName(daemon, image, familiarText(parseReference(name)), users, options);
  if (image.tags.size > 1 && !options.force) {
    throw conflict(
      `conflict: unable to delete ${short} (must be forced) - image is referenced in multiple repositories`,
    );
  }
  checkUsers(users, short, options.force);
  const report = image.sortedTags.map((tag) => untag(daemon, image, tag));
  return [...report, ...erase(daemon, image, users)];
}

function removeName(
  daemon: Daemon,
  image: Image,
  tag: string,
  users: Container[],
  options: { force: boolean },
): ImageDeleteItem[] {
  const [user] = users;
  if (image.tags.size === 1 && user && !options.force) {
    throw conflict(
      `conflict: unable to remove repository reference "${tag}" (must force) - container ${user.shortId} is using its referenced image ${image.id.slice(7, 19)}`,
    );
  }
  const running = users.find(({ state }) => state.running);
  if (image.tags.size === 1 && running && options.force) {
    return [untag(daemon, image, tag)];
  }
  const report = [untag(daemon, image, tag)];
  return image.tags.size > 0 ? report : [...report, ...erase(daemon, image, users)];
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

/** Removes an image that has no name any more, and the layers that no other image has. */
function erase(daemon: Daemon, image: Image, users: Container[]): ImageDeleteItem[] {
  if (users.length > 0) return [];
  const children = daemon.images.list().some(({ parent }) => parent === image);
  if (children) return [];
  daemon.images.remove(image);
  daemon.events.log('image', 'delete', image.id, { name: image.id });
  const kept = new Set(daemon.images.list().flatMap(({ layers }) => layers.map(({ chainId }) => chainId)));
  const gone = image.layers.filter(({ chainId }) => !kept.has(chainId)).reverse();
  return [{ Deleted: image.id }, ...gone.map(({ chainId }) => ({ Deleted: chainId }))];
}

function isIdOf(image: Image, text: string): boolean {
  return image.id.startsWith(text.startsWith('sha256:') ? text : `sha256:${text}`) && !image.tags.has(text);
}

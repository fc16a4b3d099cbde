import { imageList } from '#client/image/list.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Candidate, CommandContext } from '../../command.ts';

/** The names of the images there are; `latest` may be left out. */
export function* completeImages(context: CommandContext): Coroutine<Candidate[]> {
  const images = yield* imageList(context.client);
  return images
    .flatMap((image) => image.RepoTags ?? [])
    .filter((tag) => tag !== '<none>:<none>')
    .flatMap((tag) => (tag.endsWith(':latest') ? [tag.slice(0, -':latest'.length), tag] : [tag]))
    .sort();
}

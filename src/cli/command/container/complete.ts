import { containerList } from '#client/container/list.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Candidate, CommandContext } from '../../command.ts';

/** The names of the containers there are; of those that run, unless `all`. */
export function* completeContainers(context: CommandContext, options: { all?: boolean } = {}): Coroutine<Candidate[]> {
  const containers = yield* containerList(context.client, options);
  return containers
    .flatMap((container) => container.Names.map((name) => name.slice(1)))
    .filter((name) => !name.includes('/'));
}

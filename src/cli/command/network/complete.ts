import { networkList } from '#client/network/list.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Candidate, CommandContext } from '../../command.ts';

/** The names of the networks there are. */
export function* completeNetworks(context: CommandContext): Coroutine<Candidate[]> {
  return (yield* networkList(context.client)).map((network) => network.Name).sort();
}

import { nodeList } from '#client/node/list.ts';
import type { Command } from '../../command.ts';

/** Names of nodes, for the first `limit` arguments. */
export function completeNodes(limit = Number.POSITIVE_INFINITY): NonNullable<Command['complete']> {
  return function* ({ client, args }) {
    if (args.length >= limit) return [];
    return (yield* nodeList(client)).flatMap(({ Description }) => Description.Hostname ?? []);
  };
}

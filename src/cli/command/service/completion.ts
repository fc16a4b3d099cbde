import { serviceList } from '#client/service/list.ts';
import type { Command } from '../../command.ts';

/** Names of services, for the first `limit` arguments. */
export function completeServices(limit = Number.POSITIVE_INFINITY): NonNullable<Command['complete']> {
  return function* ({ client, args }) {
    if (args.length >= limit) return [];
    return (yield* serviceList(client)).flatMap(({ Spec }) => Spec.Name ?? []);
  };
}

import { configList } from '#client/config/list.ts';
import type { Command } from '../../command.ts';

/** Names of configs. */
export const completeConfigs: NonNullable<Command['complete']> = function* ({ client }) {
  return (yield* configList(client)).flatMap(({ Spec }) => Spec.Name ?? []);
};

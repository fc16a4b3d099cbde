import { secretList } from '#client/secret/list.ts';
import type { Command } from '../../command.ts';

/** Names of secrets. */
export const completeSecrets: NonNullable<Command['complete']> = function* ({ client }) {
  return (yield* secretList(client)).flatMap(({ Spec }) => Spec.Name ?? []);
};

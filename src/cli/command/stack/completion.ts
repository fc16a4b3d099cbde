import { serviceList } from '#client/service/list.ts';
import type { Command } from '../../command.ts';
import { NAMESPACE_LABEL } from './namespace.ts';

/** Names of stacks. */
export const completeStacks: NonNullable<Command['complete']> = function* ({ client }) {
  const services = yield* serviceList(client, { filters: new Map([['label', [NAMESPACE_LABEL]]]) });
  return [...new Set(services.flatMap(({ Spec }) => Spec.Labels?.[NAMESPACE_LABEL] ?? []))].sort();
};

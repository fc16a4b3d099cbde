import type { Service } from '#api/swarm/service.ts';
import type { Filters } from '#client/query.ts';
import { serviceList } from '#client/service/list.ts';
import { taskList } from '#client/task/list.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, type CommandContext } from '../../command.ts';
import { minArgs } from '../../required.ts';
import { nodeReference } from '../node/reference.ts';
import { TASK_FLAGS } from '../task/flags.ts';
import { printTasks } from '../task/print.ts';
import { completeServices } from './completion.ts';

/** `docker service ps` */
export const psCommand: Command = {
  use: 'ps [OPTIONS] SERVICE [SERVICE...]',
  short: 'List the tasks of one or more services',
  args: minArgs(1),
  flags: TASK_FLAGS,
  *run(context) {
    const { filters, missing } = yield* filtersOf(context);
    const tasks = yield* taskList(context.client, { filters });
    // Other lists of tasks shorten their ids even with -q.
    yield* printTasks(context, tasks, context.flags.bool('quiet') || context.flags.bool('no-trunc'));
    if (missing.length > 0) throw new CliError(missing.join('\n'));
  },
  complete: completeServices(),
};

/** The filters for the services' tasks, and what to say of services that are not there. @throws CliError, ClientError */
function* filtersOf({ client, flags, args }: CommandContext): Coroutine<{ filters: Filters; missing: string[] }> {
  const filters = new Map(flags.get<Filters>('filter'));
  const byId = yield* serviceList(client, { filters: new Map([['id', args]]) });
  const byName = yield* serviceList(client, { filters: new Map([['name', args]]) });
  const found: string[] = [];
  const missing: string[] = [];
  for (const name of args) {
    const id = matching(byId, byName, name);
    if (id === undefined) missing.push(`no such service: ${name}`);
    else found.push(id);
  }
  if (found.length === 0) throw new CliError(missing.join('\n'));
  filters.set('service', [...(filters.get('service') ?? []), ...found]);
  const nodes: string[] = [];
  for (const node of filters.get('node') ?? []) nodes.push(yield* nodeReference(client, node));
  if (nodes.length > 0) filters.set('node', nodes);
  return { filters, missing };
}

/** The service of this id or name, or the one whose id begins so. @throws CliError where there are several */
function matching(byId: readonly Service[], byName: readonly Service[], name: string): string | undefined {
  const exact = byId.find(({ ID }) => ID === name) ?? byName.find(({ Spec }) => Spec.Name === name);
  if (exact) return exact.ID;
  const candidates = byId.filter(({ ID }) => ID.startsWith(name));
  if (candidates.length > 1) throw new CliError(`multiple services found with provided prefix: ${name}`);
  return candidates[0]?.ID;
}

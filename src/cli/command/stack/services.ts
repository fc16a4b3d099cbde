import type { Filters } from '#client/query.ts';
import { serviceList } from '#client/service/list.ts';
import type { Command } from '../../command.ts';
import { LIST_FORMAT } from '../../formatter/formatflag.ts';
import { FILTER } from '../../opts/filter.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { exactArgs } from '../../required.ts';
import { renderServices } from '../service/ls.ts';
import { completeStacks } from './completion.ts';
import { checkStackName, stackFilters } from './namespace.ts';

/** `docker stack services` */
export const servicesCommand: Command = {
  use: 'services [OPTIONS] STACK',
  short: 'List the services in the stack',
  args: exactArgs(1),
  flags: [
    { name: 'quiet', short: 'q', kind: BOOL, usage: 'Only display IDs' },
    LIST_FORMAT,
    { name: 'filter', short: 'f', kind: FILTER, usage: 'Filter output based on conditions provided' },
  ],
  *run(context) {
    const { flags, client } = context;
    const [stack = ''] = context.args;
    checkStackName(stack);
    const quiet = flags.bool('quiet');
    const services = yield* serviceList(client, {
      filters: stackFilters(stack, flags.get<Filters>('filter')),
      status: !quiet,
    });
    if (services.length === 0) yield* context.err(`Nothing found in stack: ${stack}\n`);
    else yield* renderServices(context, services, quiet);
  },
  complete: completeStacks,
};

import type { Filters } from '#client/query.ts';
import { taskList } from '#client/task/list.ts';
import { CliError, type Command } from '../../command.ts';
import { LIST_FORMAT } from '../../formatter/formatflag.ts';
import { exactArgs } from '../../required.ts';
import { TASK_FLAGS } from '../task/flags.ts';
import { printTasks } from '../task/print.ts';
import { completeStacks } from './completion.ts';
import { checkStackName, stackFilters } from './namespace.ts';

/** `docker stack ps` */
export const psCommand: Command = {
  use: 'ps [OPTIONS] STACK',
  short: 'List the tasks in the stack',
  args: exactArgs(1),
  flags: [...TASK_FLAGS.filter(({ name }) => name !== 'format'), LIST_FORMAT],
  *run(context) {
    const [stack = ''] = context.args;
    checkStackName(stack);
    const filters = stackFilters(stack, context.flags.get<Filters>('filter'));
    const tasks = yield* taskList(context.client, { filters });
    if (tasks.length === 0) throw new CliError(`nothing found in stack: ${stack}`);
    yield* printTasks(context, tasks);
  },
  complete: completeStacks,
};

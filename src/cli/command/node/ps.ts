import type { Task } from '#api/swarm/task.ts';
import { nodeInspect } from '#client/node/inspect.ts';
import type { Filters } from '#client/query.ts';
import { taskList } from '#client/task/list.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command } from '../../command.ts';
import { failureOf } from '../../parallel.ts';
import { TASK_FLAGS } from '../task/flags.ts';
import { printTasks } from '../task/print.ts';
import { completeNodes } from './completion.ts';
import { nodeReference } from './reference.ts';

/** `docker node ps` */
export const psCommand: Command = {
  use: 'ps [OPTIONS] [NODE...]',
  short: 'List tasks running on one or more nodes, defaults to current node',
  flags: TASK_FLAGS,
  *run(context) {
    const { client, flags, args } = context;
    const filters = new Map(flags.get<Filters>('filter'));
    const tasks: Task[] = [];
    const errors: string[] = [];
    function* collect(name: string): Coroutine<void> {
      const { ID } = yield* nodeInspect(client, yield* nodeReference(client, name));
      // The filter grows from node to node, as it does in Docker's client: a task may be listed twice.
      filters.set('node', [...(filters.get('node') ?? []), ID]);
      tasks.push(...(yield* taskList(client, { filters })));
    }
    for (const name of args.length === 0 ? ['self'] : args) {
      const error = yield* failureOf(collect(name));
      if (error) errors.push(error.message);
    }
    if (errors.length === 0 || tasks.length > 0) yield* printTasks(context, tasks);
    if (errors.length > 0) throw new CliError(errors.join('\n'));
  },
  complete: completeNodes(),
};

import type { Task } from '#api/swarm/task.ts';
import { configList } from '#client/config/list.ts';
import { configRemove } from '#client/config/remove.ts';
import { networkList } from '#client/network/list.ts';
import { networkRemove } from '#client/network/remove.ts';
import { secretList } from '#client/secret/list.ts';
import { secretRemove } from '#client/secret/remove.ts';
import { serviceList } from '#client/service/list.ts';
import { serviceRemove } from '#client/service/remove.ts';
import { taskList } from '#client/task/list.ts';
import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, type CommandContext } from '../../command.ts';
import { failureOf } from '../../parallel.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { minArgs } from '../../required.ts';
import { isTerminal } from '../service/progress/states.ts';
import { completeStacks } from './completion.ts';
import { checkStackName, stackFilters } from './namespace.ts';

/** An object of a stack, and how it is removed. */
interface Part {
  noun: string;
  id: string;
  name: string;
  remove: () => Coroutine<void>;
}

/** `docker stack rm` */
export const rmCommand: Command = {
  use: 'rm [OPTIONS] STACK [STACK...]',
  aliases: ['remove', 'down'],
  short: 'Remove one or more stacks',
  args: minArgs(1),
  flags: [{ name: 'detach', short: 'd', kind: BOOL, default: true, usage: 'Do not wait for stack removal' }],
  *run(context) {
    const errors: string[] = [];
    for (const stack of context.args) checkStackName(stack);
    for (const stack of context.args) {
      const parts = yield* partsOf(context, stack);
      if (parts.length === 0) {
        yield* context.err(`Nothing found in stack: ${stack}\n`);
        continue;
      }
      if (!(yield* removeAll(context, parts))) {
        errors.push(`failed to remove some resources from stack: ${stack}`);
      } else if (!context.flags.bool('detach')) yield* waitForTasks(context, stack);
    }
    if (errors.length > 0) throw new CliError(errors.join('\n'));
  },
  complete: completeStacks,
};

/** What belongs to a stack, in the order in which it is removed. @throws ClientError */
function* partsOf({ client }: CommandContext, stack: string): Coroutine<Part[]> {
  const filters = stackFilters(stack);
  const services = yield* serviceList(client, { filters });
  const networks = yield* networkList(client, { filters });
  const secrets = yield* secretList(client, { filters });
  const configs = yield* configList(client, { filters });
  services.sort((a, b) => ((a.Spec.Name ?? '') < (b.Spec.Name ?? '') ? -1 : 1));
  const part = (noun: string, id: string, name: string | undefined, remove: () => Coroutine<void>): Part => ({
    noun,
    id,
    name: name ?? '',
    remove,
  });
  return [
    ...services.map(({ ID, Spec }) => part('service', ID, Spec.Name, () => serviceRemove(client, ID))),
    ...secrets.map(({ ID, Spec }) => part('secret', ID, Spec.Name, () => secretRemove(client, ID))),
    ...configs.map(({ ID, Spec }) => part('config', ID, Spec.Name, () => configRemove(client, ID))),
    ...networks.map(({ Id, Name }) => part('network', Id, Name, () => networkRemove(client, Id))),
  ];
}

/** Removes all that can be; answers whether everything could. */
function* removeAll(context: CommandContext, parts: readonly Part[]): Coroutine<boolean> {
  let complete = true;
  for (const { noun, id, name, remove } of parts) {
    yield* context.out(`Removing ${noun} ${name}\n`);
    const error = yield* failureOf(remove());
    if (error === undefined) continue;
    // The next message follows on the same line, as it does in Docker's client.
    yield* context.err(`Failed to remove ${noun} ${id}: ${error.message}`);
    complete = false;
  }
  return complete;
}

function* waitForTasks({ client, proc }: CommandContext, stack: string): Coroutine<void> {
  const isOver = (task: Task) => isTerminal(task.Status.State) || task.Status.State === 'remove';
  while (!(yield* taskList(client, { filters: stackFilters(stack) })).every(isOver)) yield* proc.sleep(SECOND);
}

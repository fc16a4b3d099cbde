import { containerWait } from '#client/container/wait.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, StatusError } from '../../command.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { minArgs } from '../../required.ts';
import { completeServices } from './completion.ts';
import { Down } from './down.ts';
import { together } from './engine/order.ts';
import { DRY_RUN } from './flags.ts';
import { withProgress } from './progress.ts';
import { selectContainers } from './selected.ts';

/** `docker compose wait` */
export const waitCommand: Command = {
  use: 'wait SERVICE [SERVICE...] [OPTIONS]',
  short: 'Block until containers of all (or specified) services stop.',
  args: minArgs(1),
  flags: [{ name: 'down-project', kind: BOOL, usage: 'Drops project when the first container stops' }, DRY_RUN],
  complete: completeServices,
  *run(context) {
    const { containers, name, project } = yield* selectContainers(context, { anyName: true });
    if (containers.length === 0) throw new CliError(`no containers for project ${JSON.stringify(name)}`);
    let status = 0;
    const waits = containers.map(function* (container): Coroutine<void> {
      const { StatusCode } = yield* (yield* containerWait(context.client, container.Id)).result();
      yield* context.out(`container ${JSON.stringify(container.Id)} exited with status code ${StatusCode}\n`);
      status = StatusCode;
    });
    yield* together(context.proc, waits);
    if (context.flags.bool('down-project')) {
      yield* withProgress(context, 'Running', (progress) =>
        new Down(context, name, progress, { services: [], orphans: true }).run(project),
      );
    }
    if (status !== 0) throw new StatusError(status);
  },
};

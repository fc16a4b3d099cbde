import { containerKill } from '#client/container/kill.ts';
import type { Command } from '../../command.ts';
import { failureOf } from '../../parallel.ts';
import { STRING } from '../../pflag/kinds.ts';
import { completeServices } from './completion.ts';
import { isOrphan, progressName, projectContainers } from './engine/containers.ts';
import { together } from './engine/order.ts';
import { DRY_RUN, REMOVE_ORPHANS } from './flags.ts';
import { say, withProgress } from './progress.ts';
import { selectContainers } from './selected.ts';

/** `docker compose kill` */
export const killCommand: Command = {
  use: 'kill [OPTIONS] [SERVICE...]',
  short: 'Force stop service containers',
  flags: [
    DRY_RUN,
    REMOVE_ORPHANS,
    { name: 'signal', short: 's', kind: STRING, default: 'SIGKILL', usage: 'SIGNAL to send to the container' },
  ],
  complete: completeServices,
  *run(context) {
    const { flags, client, proc } = context;
    const { name, project, containers } = yield* selectContainers(context);
    if (project && flags.bool('remove-orphans')) {
      const all = yield* projectContainers(client, name, { oneOff: 'include' });
      containers.push(...all.filter((one) => isOrphan(project, one)));
    }
    if (containers.length === 0) return yield* context.err('no container to kill');
    yield* withProgress(context, 'Killing', (progress) =>
      together(
        proc,
        containers.map(function* (container) {
          yield* say(progress, progressName(container), 'Killing');
          const failure = yield* failureOf(containerKill(client, container.Id, flags.string('signal')));
          if (failure) yield* say(progress, progressName(container), 'Error while Killing', 'error');
          if (failure) throw failure;
          yield* say(progress, progressName(container), 'Killed');
        }),
      ),
    );
  },
};

import { containerPause } from '#client/container/pause.ts';
import type { Command } from '../../command.ts';
import { completeServices } from './completion.ts';
import { progressName } from './engine/containers.ts';
import { together } from './engine/order.ts';
import { DRY_RUN } from './flags.ts';
import { say, withProgress } from './progress.ts';
import { selectContainers } from './selected.ts';

/** `docker compose pause` */
export const pauseCommand: Command = {
  use: 'pause [SERVICE...]',
  short: 'Pause services',
  flags: [DRY_RUN],
  complete: completeServices,
  *run(context) {
    const { containers } = yield* selectContainers(context);
    yield* withProgress(context, 'Running', (progress) =>
      together(
        context.proc,
        containers.map(function* (container) {
          yield* containerPause(context.client, container.Id);
          yield* say(progress, progressName(container), 'Paused');
        }),
      ),
    );
  },
};

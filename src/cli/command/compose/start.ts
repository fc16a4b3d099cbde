import type { Command } from '../../command.ts';
import { completeServices } from './completion.ts';
import { projectContainers, projectFromContainers } from './engine/containers.ts';
import { startProject } from './engine/start.ts';
import { DRY_RUN } from './flags.ts';
import { withProgress } from './progress.ts';
import { loadProject, projectOrName, selecting } from './project.ts';

/** `docker compose start` */
export const startCommand: Command = {
  use: 'start [SERVICE...]',
  short: 'Start services',
  flags: [DRY_RUN],
  complete: completeServices,
  *run(context) {
    const { project, name } = yield* projectOrName(context, context.args);
    const whole = project
      ? yield* loadProject(context, { services: context.args })
      : selecting(
          projectFromContainers(name, yield* projectContainers(context.client, name, { all: true })),
          context.args,
        );
    yield* withProgress(context, 'Running', (progress) => startProject(context, whole, progress));
  },
};

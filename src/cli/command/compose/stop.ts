import type { Coroutine } from '#kernel/coroutine.ts';
import type { Command, CommandContext } from '../../command.ts';
import type { ComposeProject } from '../../compose/spec/types.ts';
import { completeServices } from './completion.ts';
import { projectContainers, projectFromContainers } from './engine/containers.ts';
import { stopProject } from './engine/stop.ts';
import { DRY_RUN, TIMEOUT } from './flags.ts';
import { withProgress } from './progress.ts';
import { projectOrName, selecting } from './project.ts';

/** `docker compose stop` */
export const stopCommand: Command = {
  use: 'stop [OPTIONS] [SERVICE...]',
  short: 'Stop services',
  flags: [DRY_RUN, TIMEOUT],
  complete: completeServices,
  *run(context) {
    const project = yield* thereOrFiles(context);
    const timeout = timeoutOf(context);
    yield* withProgress(context, 'Stopping', (progress) => stopProject(context, project, { timeout, progress }));
  },
};

/** Seconds that --timeout gives; undefined where it is not given. */
export function timeoutOf(context: CommandContext): number | undefined {
  return context.changed('timeout') ? context.flags.number('timeout') : undefined;
}

/** The project of the files with the services that are asked for, or what its containers show of it. @throws CliError */
export function* thereOrFiles(context: CommandContext): Coroutine<ComposeProject> {
  const { project, name } = yield* projectOrName(context, context.args);
  if (project) return project;
  const containers = yield* projectContainers(context.client, name, { all: true });
  return selecting(projectFromContainers(name, containers), context.args, true);
}

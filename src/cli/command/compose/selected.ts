import type { ContainerSummary } from '#api/container.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type CommandContext } from '../../command.ts';
import type { ComposeProject } from '../../compose/spec/types.ts';
import { numberOf, projectContainers } from './engine/containers.ts';
import { projectOrName } from './project.ts';

/** What a command works on: the project, as far as its files were read, and containers of it. */
export interface Selected {
  name: string;
  project?: ComposeProject;
  containers: ContainerSummary[];
}

/** Containers of the services that are asked for, of all services where none is. @throws CliError */
export function* selectContainers(
  context: CommandContext,
  options: {
    all?: boolean;
    oneOff?: 'exclude' | 'include' | 'only';
    services?: readonly string[];
    /** Takes services that are not in the files as well: they have no containers. */
    anyName?: boolean;
  } = {},
): Coroutine<Selected> {
  const services = options.services ?? context.args;
  const { project, name } = yield* projectOrName(context, options.anyName ? [] : services);
  const containers = yield* projectContainers(context.client, name, { ...options, services });
  return { name, project, containers };
}

/** One container of a service: the first, or the one of a number. @throws CliError where it does not run */
export function* oneContainer(
  context: CommandContext,
  service: string,
  options: { all?: boolean; index?: number } = {},
): Coroutine<ContainerSummary> {
  const { all = false, index = 0 } = options;
  const { name } = yield* projectOrName(context, []);
  const containers = yield* projectContainers(context.client, name, { all, services: [service] });
  containers.sort((a, b) => numberOf(a) - numberOf(b));
  const found = index > 0 ? containers.find((one) => numberOf(one) === index) : containers[0];
  if (found) return found;
  throw new CliError(
    index > 0
      ? `service ${JSON.stringify(service)} is not running container #${index}`
      : `service ${JSON.stringify(service)} is not running`,
  );
}

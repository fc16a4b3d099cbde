import type { ContainerSummary } from '#api/container.ts';
import { containerInspect } from '#client/container/inspect.ts';
import { containerLogs } from '#client/container/logs.ts';
import { timestamp } from '#client/timestamp.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, type CommandContext } from '../../command.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { completeServices } from './completion.ts';
import { numberOf, projectContainers, shortName } from './engine/containers.ts';
import { Monitor } from './engine/monitor.ts';
import { together } from './engine/order.ts';
import { DRY_RUN, INDEX } from './flags.ts';
import { Follower } from './follow.ts';
import { untilInterrupted } from './interrupt.ts';
import { LogPrinter, linesOf } from './logprinter.ts';
import { projectOrName } from './project.ts';

const WHEN = '(e.g. 2013-01-02T13:23:37Z) or relative (e.g. 42m for 42 minutes)';

/** `docker compose logs` */
export const logsCommand: Command = {
  use: 'logs [OPTIONS] [SERVICE...]',
  short: 'View output from containers',
  flags: [
    DRY_RUN,
    { name: 'follow', short: 'f', kind: BOOL, usage: 'Follow log output' },
    { ...INDEX, usage: 'index of the container if service has multiple replicas' },
    { name: 'no-color', kind: BOOL, usage: 'Produce monochrome output' },
    { name: 'no-log-prefix', kind: BOOL, usage: "Don't print prefix in logs" },
    { name: 'since', kind: STRING, usage: `Show logs since timestamp ${WHEN}` },
    {
      name: 'tail',
      short: 'n',
      kind: STRING,
      default: 'all',
      usage: 'Number of lines to show from the end of the logs for each container',
    },
    { name: 'timestamps', short: 't', kind: BOOL, usage: 'Show timestamps' },
    { name: 'until', kind: STRING, usage: `Show logs before a timestamp ${WHEN}` },
  ],
  complete: completeServices,
  *run(context) {
    const { flags, args, client, proc } = context;
    const { name, project } = yield* projectOrName(context, args);
    const index = flags.number('index');
    const found = yield* projectContainers(client, name, { all: true, services: args, oneOff: 'exclude' });
    const containers = index > 0 ? found.filter((one) => numberOf(one) === index) : found;
    if (index > 0 && containers.length === 0) {
      throw new CliError(`service ${JSON.stringify(args[0] ?? '')} is not running container #${index}`);
    }
    const printer = new LogPrinter(context, { colour: !flags.bool('no-color'), prefix: !flags.bool('no-log-prefix') });
    const logs = (container: ContainerSummary) => printLogs(context, printer, container);
    if (flags.bool('follow')) {
      const services = args.length > 0 ? args : Object.keys(project?.services ?? {});
      const all = together(proc, [...containers.map(logs), followStarts(context, printer, name, services)]);
      return yield* untilInterrupted(context, all);
    }
    for (const container of containers) yield* logs(container);
  },
};

/** Goes on with containers that start later, and tells of those that end, until all have. */
function* followStarts(
  context: CommandContext,
  printer: LogPrinter,
  project: string,
  services: readonly string[],
): Coroutine<void> {
  const monitor = new Monitor(context, project, services);
  const follower = new Follower(context, printer);
  yield* monitor.open();
  yield* monitor.run(function* (event): Coroutine<void> {
    if (event.kind === 'start') follower.begin(event.container);
    else yield* follower.end(event);
  });
  monitor.close();
}

function* printLogs(context: CommandContext, printer: LogPrinter, container: ContainerSummary): Coroutine<void> {
  const { client, flags, proc } = context;
  const { Config } = yield* containerInspect(client, container.Id);
  const response = yield* containerLogs(client, container.Id, {
    stdout: true,
    stderr: true,
    follow: flags.bool('follow'),
    since: timestamp(proc, flags.string('since'), 'since'),
    until: timestamp(proc, flags.string('until'), 'until'),
    timestamps: flags.bool('timestamps'),
    tail: flags.string('tail'),
  });
  yield* linesOf(response, Config.Tty, (line) => printer.line(shortName(container), line));
}

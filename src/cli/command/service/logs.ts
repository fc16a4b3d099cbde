import { ClientError, isNotFound } from '#client/error.ts';
import type { Response } from '#client/response.ts';
import { serviceInspect } from '#client/service/inspect.ts';
import { serviceLogs } from '#client/service/logs.ts';
import { Demultiplexer } from '#client/stdcopy.ts';
import { taskInspect } from '#client/task/inspect.ts';
import { taskLogs } from '#client/task/logs.ts';
import { timestamp } from '#client/timestamp.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, type CommandContext } from '../../command.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { exactArgs } from '../../required.ts';
import { completeServices } from './completion.ts';
import { LogFormatter } from './logformatter.ts';

const TIME = 'timestamp (e.g. "2013-01-02T13:23:37Z") or relative (e.g. "42m" for 42 minutes)';

/** `docker service logs` */
export const logsCommand: Command = {
  use: 'logs [OPTIONS] SERVICE|TASK',
  short: 'Fetch the logs of a service or task',
  args: exactArgs(1),
  flags: [
    { name: 'no-resolve', kind: BOOL, usage: 'Do not map IDs to Names in output' },
    { name: 'no-trunc', kind: BOOL, usage: 'Do not truncate output' },
    { name: 'raw', kind: BOOL, usage: 'Do not neatly format logs' },
    { name: 'no-task-ids', kind: BOOL, usage: 'Do not include task IDs in output' },
    { name: 'follow', short: 'f', kind: BOOL, usage: 'Follow log output' },
    { name: 'since', kind: STRING, usage: `Show logs since ${TIME}` },
    { name: 'timestamps', short: 't', kind: BOOL, usage: 'Show timestamps' },
    { name: 'details', kind: BOOL, usage: 'Show extra details provided to logs' },
    {
      name: 'tail',
      short: 'n',
      kind: STRING,
      default: 'all',
      usage: 'Number of lines to show from the end of the logs',
    },
  ],
  *run(context) {
    const { flags, proc } = context;
    const { response, tty, slotWidth } = yield* open(context);
    const frames = new Demultiplexer();
    const formatter = flags.bool('raw') ? undefined : new LogFormatter(context, slotWidth);
    for (;;) {
      const bytes = yield* response.read();
      if (bytes.length === 0) return;
      if (tty) {
        yield* proc.print(bytes);
        continue;
      }
      for (const { stream, bytes: piece } of frames.push(bytes)) {
        if (stream === 'systemerr') throw new CliError(`error from daemon in stream: ${decode(piece)}`);
        const shown = formatter ? yield* formatter.format(decode(piece)) : piece;
        yield* proc.write(stream === 'stderr' ? 2 : 1, shown);
      }
    }
  },
  complete: completeServices(1),
};

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** The log of a service, or of a task where there is no service of that name. @throws CliError, ClientError */
function* open(context: CommandContext): Coroutine<{ response: Response; tty: boolean; slotWidth: number }> {
  const { client, flags, proc, args } = context;
  const [name = ''] = args;
  const options = {
    stdout: true,
    stderr: true,
    since: timestamp(proc, flags.string('since'), 'since'),
    timestamps: flags.bool('timestamps'),
    follow: flags.bool('follow'),
    tail: flags.string('tail'),
    // Details tell which task a line is from.
    details: flags.bool('details') || !flags.bool('raw'),
  };
  try {
    const { Spec } = yield* serviceInspect(client, name);
    const replicas = Spec.Mode.Replicated?.Replicas;
    return {
      tty: Spec.TaskTemplate.ContainerSpec?.TTY ?? false,
      slotWidth: replicas === undefined ? 1 : String(replicas).length,
      response: yield* serviceLogs(client, name, options),
    };
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  try {
    const { Spec, Slot = 0 } = yield* taskInspect(client, name);
    return {
      tty: Spec.ContainerSpec?.TTY ?? false,
      slotWidth: String(Slot).length,
      response: yield* taskLogs(client, name, options),
    };
  } catch (error) {
    if (error instanceof ClientError && isNotFound(error)) throw new CliError(`no such task or service: ${name}`);
    throw error;
  }
}

import type { ExecConfig } from '#api/container.ts';
import { execCreate } from '#client/exec/create.ts';
import { execInspect } from '#client/exec/inspect.ts';
import { execResize } from '#client/exec/resize.ts';
import { execAttach, execStart } from '#client/exec/start.ts';
import { CliError, type Command, StatusError } from '../../command.ts';
import { readEnv } from '../../opts/env.ts';
import { BOOL, STRING, STRING_ARRAY } from '../../pflag/kinds.ts';
import { terminalOf } from '../../streams.ts';
import { ContainerStream } from '../container/stream.ts';
import { consoleSize, followSize } from '../container/ttysize.ts';
import { completeServices } from './completion.ts';
import { atLeast, isDryRun } from './context.ts';
import { DRY_RUN, INDEX } from './flags.ts';
import { oneContainer } from './selected.ts';

/** `docker compose exec` */
export const execCommand: Command = {
  use: 'exec [OPTIONS] SERVICE COMMAND [ARGS...]',
  short: 'Execute a command in a running container',
  args: atLeast(2),
  interspersed: false,
  flags: [
    { name: 'detach', short: 'd', kind: BOOL, usage: 'Detached mode: Run command in the background' },
    DRY_RUN,
    { name: 'env', short: 'e', kind: STRING_ARRAY, usage: 'Set environment variables' },
    INDEX,
    {
      name: 'interactive',
      short: 'i',
      kind: BOOL,
      default: true,
      usage: 'Keep STDIN open even if not attached',
      hidden: true,
    },
    {
      name: 'no-tty',
      short: 'T',
      kind: BOOL,
      default: true,
      usage: "Disable pseudo-TTY allocation. By default 'docker compose exec' allocates a TTY.",
    },
    { name: 'privileged', kind: BOOL, usage: 'Give extended privileges to the process' },
    { name: 'tty', short: 't', kind: BOOL, usage: 'Allocate a pseudo-TTY', hidden: true },
    { name: 'user', short: 'u', kind: STRING, usage: 'Run the command as this user' },
    { name: 'workdir', short: 'w', kind: STRING, usage: 'Path to workdir directory for this command' },
  ],
  complete: completeServices,
  *run(context) {
    const { proc, client, flags, args } = context;
    const [service = '', ...command] = args;
    const { Id: container } = yield* oneContainer(context, service, { index: flags.number('index') });
    if (isDryRun(context)) return yield* context.err('interactive exec is not supported in dry-run mode\n');
    const detach = flags.bool('detach');
    const hasTerminal = terminalOf(proc, 1) !== undefined;
    const tty = !detach && (context.changed('no-tty') ? !flags.bool('no-tty') : hasTerminal);
    const stdin = !detach && flags.bool('interactive');
    if (tty && stdin && terminalOf(proc, 0) === undefined) throw new CliError('the input device is not a TTY');
    const env = readEnv(proc, [], flags.list('env'));
    const config: ExecConfig = {
      User: flags.string('user'),
      Privileged: flags.bool('privileged'),
      Tty: tty,
      ...(tty && { ConsoleSize: consoleSize(proc) }),
      AttachStdin: stdin,
      AttachStdout: !detach,
      AttachStderr: !detach,
      Env: env.length > 0 ? env : null,
      WorkingDir: flags.string('workdir'),
      Cmd: command,
    };
    const { Id } = yield* execCreate(client, container, config);
    if (detach) return yield* execStart(client, Id, { tty });
    const connection = yield* execAttach(client, Id, tty ? { tty, consoleSize: consoleSize(proc) } : { tty });
    if (tty) yield* followSize(proc, (size) => execResize(client, Id, size));
    const stream = new ContainerStream(proc, connection, { stdin, stdout: true, stderr: true, tty });
    if ((yield* stream.run()) === 'detached') throw new CliError('read escape sequence');
    const { ExitCode } = yield* execInspect(client, Id);
    if (ExitCode) throw new StatusError(ExitCode);
  },
};

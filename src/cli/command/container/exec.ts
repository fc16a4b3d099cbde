import type { ExecConfig } from '#api/container.ts';
import { containerInspect } from '#client/container/inspect.ts';
import { execCreate } from '#client/exec/create.ts';
import { execInspect } from '#client/exec/inspect.ts';
import { execResize } from '#client/exec/resize.ts';
import { execAttach, execStart } from '#client/exec/start.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, type CommandContext, StatusError } from '../../command.ts';
import { completeContainers } from '../../completion.ts';
import { readEnv, validateEnv } from '../../opts/env.ts';
import { LIST, list } from '../../opts/list.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { minArgs } from '../../required.ts';
import { checkTty } from '../../streams.ts';
import { ContainerStream } from './stream.ts';
import { consoleSize, followSize } from './ttysize.ts';

/** docker exec */
export const execCommand: Command = {
  use: 'exec [OPTIONS] CONTAINER COMMAND [ARG...]',
  aliasText: 'docker container exec, docker exec',
  short: 'Execute a command in a running container',
  top: 2,
  args: minArgs(2),
  interspersed: false,
  flags: [
    { name: 'detach', short: 'd', kind: BOOL, usage: 'Detached mode: run command in the background' },
    { name: 'detach-keys', kind: STRING, usage: 'Override the key sequence for detaching a container' },
    { name: 'env', short: 'e', kind: list(validateEnv), usage: 'Set environment variables' },
    { name: 'env-file', kind: LIST, usage: 'Read in a file of environment variables' },
    { name: 'interactive', short: 'i', kind: BOOL, usage: 'Keep STDIN open even if not attached' },
    { name: 'privileged', kind: BOOL, usage: 'Give extended privileges to the command' },
    { name: 'tty', short: 't', kind: BOOL, usage: 'Allocate a pseudo-TTY' },
    { name: 'user', short: 'u', kind: STRING, usage: 'Username or UID (format: "<name|uid>[:<group|gid>]")' },
    { name: 'workdir', short: 'w', kind: STRING, usage: 'Working directory inside the container' },
  ],
  complete: completeContainers({ all: false, limit: 1, wanted: ({ State }) => State !== 'paused' }),
  *run(context) {
    const { proc, client, flags } = context;
    const container = context.args[0] as string;
    const detach = flags.bool('detach');
    const config = execConfig(context);
    yield* containerInspect(client, container);
    if (!detach) checkTty(proc, config.AttachStdin, config.Tty);
    const { Id } = yield* execCreate(client, container, config);
    if (Id === '') throw new CliError('exec ID empty');
    if (detach)
      return yield* execStart(client, Id, config.Tty ? { tty: true, consoleSize: consoleSize(proc) } : { tty: false });
    yield* interactive(context, Id, config);
  },
};

type FullExecConfig = ExecConfig & { Tty: boolean; AttachStdin: boolean };

function execConfig({ proc, flags, args }: CommandContext): FullExecConfig {
  const env = readEnv(proc, flags.list('env-file'), flags.list('env'));
  const attach = !flags.bool('detach');
  return {
    User: flags.string('user'),
    Privileged: flags.bool('privileged'),
    Tty: flags.bool('tty'),
    ...(flags.bool('tty') && { ConsoleSize: consoleSize(proc) }),
    AttachStdin: attach && flags.bool('interactive'),
    AttachStderr: attach,
    AttachStdout: attach,
    DetachKeys: flags.string('detach-keys'),
    Env: env.length > 0 ? env : null,
    WorkingDir: flags.string('workdir'),
    Cmd: args.slice(1),
  };
}

function* interactive({ proc, client, flags }: CommandContext, id: string, config: FullExecConfig): Coroutine<void> {
  const { Tty: tty, AttachStdin: stdin } = config;
  const connection = yield* execAttach(client, id, tty ? { tty, consoleSize: consoleSize(proc) } : { tty });
  if (tty && stdin) yield* followSize(proc, (size) => execResize(client, id, size));
  const detachKeys = flags.string('detach-keys');
  const stream = new ContainerStream(proc, connection, { stdin, stdout: true, stderr: true, tty, detachKeys });
  if ((yield* stream.run()) === 'detached') throw new CliError('read escape sequence');
  const { ExitCode } = yield* execInspect(client, id);
  if (ExitCode) throw new StatusError(ExitCode);
}

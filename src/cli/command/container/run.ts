import { containerAttach } from '#client/container/attach.ts';
import { containerResize } from '#client/container/resize.ts';
import { containerStart } from '#client/container/start.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, type CommandContext, type FlagDefinition } from '../../command.ts';
import { completeImages } from '../../completion.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { minArgs } from '../../required.ts';
import { checkTty } from '../../streams.ts';
import { createRequest, type FullCreateRequest } from './containerconfig.ts';
import { checkPullOption, createContainer } from './createcontainer.ts';
import { CONTAINER_FLAGS } from './flags.ts';
import { runError, withHelp } from './runerror.ts';
import { forwardSignals } from './signals.ts';
import { ContainerStream } from './stream.ts';
import { followSize } from './ttysize.ts';
import { finish, waitExitOrRemoved } from './waitexit.ts';

const FLAGS: readonly FlagDefinition[] = [
  ...CONTAINER_FLAGS,
  { name: 'detach', short: 'd', kind: BOOL, usage: 'Run container in background and print container ID' },
  { name: 'detach-keys', kind: STRING, usage: 'Override the key sequence for detaching a container' },
  {
    name: 'pull',
    kind: STRING,
    default: 'missing',
    usage: 'Pull image before running ("always", "missing", "never")',
    completions: ['always', 'missing', 'never'],
  },
  { name: 'sig-proxy', kind: BOOL, default: true, usage: 'Proxy received signals to the process' },
];

/** docker run */
export const runCommand: Command = {
  use: 'run [OPTIONS] IMAGE [COMMAND] [ARG...]',
  aliasText: 'docker container run, docker run',
  short: 'Create and run a new container from an image',
  top: 1,
  args: minArgs(1),
  flags: FLAGS,
  interspersed: false,
  complete: completeImages(1),
  *run(context) {
    const request = prepare(context);
    yield* run(context, request);
  },
};

function prepare({ proc, flags, args }: CommandContext): FullCreateRequest {
  try {
    checkPullOption(flags.string('pull'));
    return createRequest(proc, flags, args);
  } catch (error) {
    throw withHelp(error, 'run', 125);
  }
}

function* run(context: CommandContext, request: FullCreateRequest): Coroutine<void> {
  const { proc, client, flags } = context;
  if (!flags.bool('detach')) checkTty(proc, request.AttachStdin, request.Tty);
  else {
    if (flags.list('attach').length > 0) {
      throw new CliError('conflicting options: cannot specify both --attach and --detach');
    }
    Object.assign(request, { AttachStdin: false, AttachStdout: false, AttachStderr: false, StdinOnce: false });
  }
  const id = yield* create(context, request);
  const stopForwarding = flags.bool('sig-proxy') ? forwardSignals(proc, client, id) : () => {};
  try {
    if (request.AttachStdin || request.AttachStdout || request.AttachStderr) yield* attached(context, request, id);
    else yield* detached(context, id);
  } finally {
    stopForwarding();
  }
}

function* create(context: CommandContext, request: FullCreateRequest): Coroutine<string> {
  try {
    return yield* createContainer(context, request);
  } catch (error) {
    throw runError(error);
  }
}

function* detached(context: CommandContext, id: string): Coroutine<void> {
  yield* context.out(`${id}\n`);
  try {
    yield* containerStart(context.client, id);
  } catch (error) {
    throw runError(error);
  }
}

function* attached(context: CommandContext, request: FullCreateRequest, id: string): Coroutine<void> {
  const { proc, client, flags } = context;
  const { AttachStdin: stdin, AttachStdout: stdout, AttachStderr: stderr, Tty: tty } = request;
  const detachKeys = flags.string('detach-keys');
  const autoRemove = flags.bool('rm');
  if (!stdout && !stderr) yield* context.out(`${id}\n`);
  const connection = yield* containerAttach(client, id, { stdin, stdout, stderr, detachKeys });
  const wait = yield* waitExitOrRemoved(client, id, autoRemove);
  try {
    yield* containerStart(client, id);
  } catch (error) {
    connection.close();
    if (autoRemove) yield* wait.result();
    throw runError(error);
  }
  if (tty) yield* followSize(proc, (size) => containerResize(client, id, size));
  const stream = new ContainerStream(proc, connection, { stdin, stdout, stderr, tty, detachKeys });
  if ((yield* stream.run()) === 'detached' || (!stdout && !stderr)) return;
  yield* finish(context, wait);
}

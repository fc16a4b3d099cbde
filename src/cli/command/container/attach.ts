import { containerAttach } from '#client/container/attach.ts';
import { containerInspect } from '#client/container/inspect.ts';
import { containerResize } from '#client/container/resize.ts';
import { containerWait } from '#client/container/wait.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, type CommandContext, StatusError } from '../../command.ts';
import { completeContainers } from '../../completion.ts';
import { failureOf } from '../../parallel.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { exactArgs } from '../../required.ts';
import { checkTty, terminalOf } from '../../streams.ts';
import { forwardSignals } from './signals.ts';
import { ContainerStream } from './stream.ts';
import { followSize } from './ttysize.ts';

/** docker attach */
export const attachCommand: Command = {
  use: 'attach [OPTIONS] CONTAINER',
  aliasText: 'docker container attach, docker attach',
  short: 'Attach local standard input, output, and error streams to a running container',
  args: exactArgs(1),
  flags: [
    { name: 'detach-keys', kind: STRING, usage: 'Override the key sequence for detaching a container' },
    { name: 'no-stdin', kind: BOOL, usage: 'Do not attach STDIN' },
    { name: 'sig-proxy', kind: BOOL, default: true, usage: 'Proxy all received signals to the process' },
  ],
  complete: completeContainers({ all: false, limit: 1, wanted: ({ State }) => State !== 'paused' }),
  *run(context) {
    const { proc, client, flags, args } = context;
    const name = args[0] as string;
    const wait = yield* containerWait(client, name);
    const { Config } = yield* inspectRunning(context, name);
    const { Tty: tty } = Config;
    checkTty(proc, !flags.bool('no-stdin'), tty);
    const stdin = !flags.bool('no-stdin') && Config.OpenStdin;
    const detachKeys = flags.string('detach-keys');
    const stopForwarding = flags.bool('sig-proxy') && !tty ? forwardSignals(proc, client, name) : () => {};
    try {
      const connection = yield* containerAttach(client, name, { stdin, stdout: true, stderr: true, detachKeys });
      if (tty) yield* redraw(context, name);
      const stream = new ContainerStream(proc, connection, { stdin, stdout: true, stderr: true, tty, detachKeys });
      if ((yield* stream.run()) === 'detached') throw new CliError('read escape sequence');
      const { StatusCode, Error: failure } = yield* wait.result();
      if (failure) throw new CliError(failure.Message);
      if (StatusCode !== 0) throw new StatusError(StatusCode);
    } finally {
      stopForwarding();
    }
  },
};

function* inspectRunning({ client }: CommandContext, name: string) {
  const container = yield* containerInspect(client, name);
  const { Running, Paused, Restarting } = container.State;
  if (!Running) throw new CliError('You cannot attach to a stopped container, start it first');
  if (Paused) throw new CliError('You cannot attach to a paused container, unpause it first');
  if (Restarting) throw new CliError('You cannot attach to a restarting container, wait until it is running');
  return container;
}

/** Changes the size of the container's terminal for a moment, so that the program draws its prompt anew. */
function* redraw({ proc, client }: CommandContext, name: string): Coroutine<void> {
  const size = terminalOf(proc, 1)?.size;
  if (size === undefined) return;
  yield* failureOf(containerResize(client, name, { rows: size.rows + 1, columns: size.columns + 1 }));
  yield* followSize(proc, (current) => containerResize(client, name, current));
}

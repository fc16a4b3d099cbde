import { containerAttach } from '#client/container/attach.ts';
import { containerInspect } from '#client/container/inspect.ts';
import { containerResize } from '#client/container/resize.ts';
import { containerStart } from '#client/container/start.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, type CommandContext } from '../../command.ts';
import { completeContainers } from '../../completion.ts';
import { failureOf } from '../../parallel.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { minArgs } from '../../required.ts';
import { forwardSignals } from './signals.ts';
import { ContainerStream } from './stream.ts';
import { followSize } from './ttysize.ts';
import { finish, waitExitOrRemoved } from './waitexit.ts';

/** docker start */
export const startCommand: Command = {
  use: 'start [OPTIONS] CONTAINER [CONTAINER...]',
  aliasText: 'docker container start, docker start',
  short: 'Start one or more stopped containers',
  args: minArgs(1),
  flags: [
    { name: 'attach', short: 'a', kind: BOOL, usage: 'Attach STDOUT/STDERR and forward signals' },
    { name: 'checkpoint', kind: STRING, usage: 'Restore from this checkpoint', experimental: true },
    { name: 'checkpoint-dir', kind: STRING, usage: 'Use a custom checkpoint storage directory', experimental: true },
    { name: 'detach-keys', kind: STRING, usage: 'Override the key sequence for detaching a container' },
    { name: 'interactive', short: 'i', kind: BOOL, usage: "Attach container's STDIN" },
  ],
  complete: completeContainers({ wanted: ({ State }) => State === 'exited' || State === 'created' }),
  *run(context) {
    const { flags, args } = context;
    if (!flags.bool('attach') && !flags.bool('interactive')) return yield* startAll(context);
    if (args.length > 1) throw new CliError('you cannot start and attach multiple containers at once');
    yield* startAttached(context, args[0] as string);
  },
};

function* startAll(context: CommandContext): Coroutine<void> {
  const failed: string[] = [];
  for (const name of context.args) {
    const failure = yield* failureOf(containerStart(context.client, name));
    if (failure === undefined) yield* context.out(`${name}\n`);
    else {
      yield* context.err(`${failure.message}\n`);
      failed.push(name);
    }
  }
  if (failed.length > 0) throw new CliError(`Error: failed to start containers: ${failed.join(', ')}`);
}

function* startAttached(context: CommandContext, name: string): Coroutine<void> {
  const { proc, client, flags } = context;
  const { Id, Config, HostConfig } = yield* containerInspect(client, name);
  const { Tty: tty } = Config;
  const stdin = flags.bool('interactive') && Config.OpenStdin;
  const detachKeys = flags.string('detach-keys');
  const stopForwarding = tty ? () => {} : forwardSignals(proc, client, Id);
  try {
    const connection = yield* containerAttach(client, Id, { stdin, stdout: true, stderr: true, detachKeys });
    const wait = yield* waitExitOrRemoved(client, Id, HostConfig.AutoRemove);
    const failure = yield* failureOf(containerStart(client, Id));
    if (failure) {
      connection.close();
      if (HostConfig.AutoRemove) yield* wait.result();
      throw failure;
    }
    if (tty) yield* followSize(proc, (size) => containerResize(client, Id, size));
    const stream = new ContainerStream(proc, connection, { stdin, stdout: true, stderr: true, tty, detachKeys });
    if ((yield* stream.run()) === 'ended') yield* finish(context, wait);
  } finally {
    stopForwarding();
  }
}

import { ClientError } from '#client/error.ts';
import { execCreate } from '#client/exec/create.ts';
import { execInspect } from '#client/exec/inspect.ts';
import { execAttach, execStart } from '#client/exec/start.ts';
import { MILLISECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type CommandContext } from '../../../command.ts';
import type { ComposeService, ServiceHook } from '../../../compose/spec/types.ts';
import { linesOf } from '../logprinter.ts';
import type { Watched } from './monitor.ts';

/** Hears what hooks print. */
export type HookListener = (container: Watched, line: string) => Coroutine<void>;

/** How often a hook that nobody listens to is asked whether it has ended. */
const POLL = 100 * MILLISECOND;

/** Runs hooks of a service in one of its containers, one after the other. @throws CliError where one fails */
export function* runHooks(
  context: CommandContext,
  service: ComposeService,
  name: string,
  hooks: readonly ServiceHook[] | undefined,
  container: Watched,
  listener?: HookListener,
): Coroutine<void> {
  const { client, proc } = context;
  const tty = service.tty ?? false;
  for (const { command, user = '', privileged = false, working_dir = '', environment = {} } of hooks ?? []) {
    const { Id } = yield* execCreate(client, container.Id, {
      User: user,
      Privileged: privileged,
      Env: Object.entries(environment).map(([key, value]) => (value === null ? key : `${key}=${value}`)),
      WorkingDir: working_dir,
      Cmd: command,
      AttachStdin: false,
      AttachStdout: true,
      AttachStderr: true,
      Tty: tty,
    });
    try {
      if (listener === undefined) yield* execStart(client, Id, { tty });
      else yield* linesOf(yield* execAttach(client, Id, { tty }), tty, (line) => listener(container, line));
    } catch (error) {
      // A command that cannot be started is passed over.
      if (error instanceof ClientError) continue;
      throw error;
    }
    for (;;) {
      const { Running, ExitCode } = yield* execInspect(client, Id);
      if (!Running) {
        if (ExitCode) throw new CliError(`${name} hook exited with status ${ExitCode}`);
        break;
      }
      yield* proc.sleep(POLL);
    }
  }
}

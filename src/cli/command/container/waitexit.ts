import type { Client } from '#client/client.ts';
import { type ContainerWait, containerWait } from '#client/container/wait.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { type CommandContext, StatusError } from '../../command.ts';

/** Has the engine tell the end of a container that is about to start: its exit, or its removal where that follows. */
export function waitExitOrRemoved(client: Client, container: string, autoRemove: boolean): Coroutine<ContainerWait> {
  return containerWait(client, container, autoRemove ? 'removed' : 'next-exit');
}

/** Waits for the end; @throws StatusError with the container's status where it is not 0 */
export function* finish(context: CommandContext, wait: ContainerWait): Coroutine<void> {
  const { StatusCode, Error: failure } = yield* wait.result();
  if (failure) {
    yield* context.err(`Error waiting for container: ${failure.Message}\n`);
    throw new StatusError(125);
  }
  if (StatusCode !== 0) throw new StatusError(StatusCode);
}

import { nodeInspect } from '#client/node/inspect.ts';
import { swarmInspect } from '#client/swarm/inspect.ts';
import { swarmUnlockKey } from '#client/swarm/unlockkey.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { CommandContext } from '../../command.ts';

/** Says how a node is added to the swarm, by way of the manager `nodeId`. @throws ClientError */
export function* printJoinCommand(
  context: CommandContext,
  nodeId: string,
  role: 'worker' | 'manager',
): Coroutine<void> {
  const node = yield* nodeInspect(context.client, nodeId);
  const { JoinTokens } = yield* swarmInspect(context.client);
  if (node.ManagerStatus === undefined) return;
  const token = role === 'worker' ? JoinTokens.Worker : JoinTokens.Manager;
  yield* context.out(
    `To add a ${role} to this swarm, run the following command:\n\n` +
      `    docker swarm join --token ${token} ${node.ManagerStatus.Addr ?? ''}\n\n`,
  );
}

/** Says how a locked manager is unlocked; nothing where there is no key. @throws ClientError */
export function* printUnlockKey(context: CommandContext, known?: string): Coroutine<void> {
  const key = known ?? (yield* swarmUnlockKey(context.client));
  if (key === '') return;
  yield* context.out(
    'To unlock a swarm manager after it restarts, run the `docker swarm unlock`\n' +
      `command and provide the following key:\n\n    ${key}\n\n` +
      'Remember to store this key in a password manager, since without it you\n' +
      'will not be able to restart the manager.\n',
  );
}

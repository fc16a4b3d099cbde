import type { Client } from '#client/client.ts';
import { nodeList } from '#client/node/list.ts';
import { info } from '#client/system/info.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError } from '../../command.ts';

/** What a node is called in the API: the engine's own node for `self`. @throws CliError, ClientError */
export function* nodeReference(client: Client, name: string): Coroutine<string> {
  if (name !== 'self') return name;
  const { Swarm } = yield* info(client);
  if (Swarm.NodeID !== '') return Swarm.NodeID;
  // An engine that is in no swarm says so itself.
  yield* nodeList(client);
  throw new CliError('node ID not found in /info');
}

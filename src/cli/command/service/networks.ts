import type { NetworkAttachmentConfig } from '#api/swarm/network.ts';
import type { Client } from '#client/client.ts';
import { networkInspect } from '#client/network/inspect.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { NetworkAttachment } from '../../opts/network.ts';
import { omitEmpty } from '../../opts/omitempty.ts';

/** The id of a network of the swarm. @throws ClientError */
export function* networkId(client: Client, name: string): Coroutine<string> {
  return (yield* networkInspect(client, name, { scope: 'swarm' })).Id;
}

/** How a service asks for a network, by its id. @throws ClientError */
export function* networkConfig(client: Client, attachment: NetworkAttachment): Coroutine<NetworkAttachmentConfig> {
  return omitEmpty<NetworkAttachmentConfig>({
    Target: yield* networkId(client, attachment.target),
    Aliases: attachment.aliases,
    DriverOpts: attachment.driverOptions,
  });
}

/** In the order of their ids. */
export function byTarget(a: NetworkAttachmentConfig, b: NetworkAttachmentConfig): number {
  const [left = '', right = ''] = [a.Target, b.Target];
  return left < right ? -1 : left > right ? 1 : 0;
}

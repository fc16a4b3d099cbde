import type { ContainerSummary } from '#api/container.ts';
import type { Client } from '#client/client.ts';
import { containerList } from '#client/container/list.ts';
import { imageList } from '#client/image/list.ts';
import { networkList } from '#client/network/list.ts';
import { volumeList } from '#client/volume/list.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Command } from './command.ts';

/** Candidates for a command's arguments. */
type Complete = NonNullable<Command['complete']>;

/** Names of containers of which `wanted` is true, for the first `limit` arguments. */
export function completeContainers(
  options: { all?: boolean; limit?: number; wanted?: (container: ContainerSummary) => boolean } = {},
): Complete {
  const { all = true, limit = Number.POSITIVE_INFINITY, wanted = () => true } = options;
  return function* ({ client, args }) {
    if (args.length >= limit) return [];
    const containers = yield* containerList(client, { all });
    return containers
      .filter(wanted)
      .flatMap(({ Names }) => Names.map((name) => name.slice(1)).filter((name) => !name.includes('/')))
      .filter((name) => !args.includes(name));
  };
}

/** Names of images, for the first `limit` arguments. */
export function completeImages(limit = Number.POSITIVE_INFINITY): Complete {
  return function* ({ client, args }) {
    if (args.length >= limit) return [];
    return (yield* imageList(client)).flatMap(({ RepoTags }) => RepoTags ?? []);
  };
}

/** Names of all networks. */
export function* networkNames(client: Client): Coroutine<string[]> {
  return (yield* networkList(client)).map(({ Name }) => Name);
}

/** Names of networks, for the first `limit` arguments. */
export function completeNetworks(limit = Number.POSITIVE_INFINITY): Complete {
  return function* ({ client, args }) {
    return args.length >= limit ? [] : yield* networkNames(client);
  };
}

/** Names of volumes, for the first `limit` arguments. */
export function completeVolumes(limit = Number.POSITIVE_INFINITY): Complete {
  return function* ({ client, args }) {
    if (args.length >= limit) return [];
    return ((yield* volumeList(client)).Volumes ?? []).map(({ Name }) => Name);
  };
}

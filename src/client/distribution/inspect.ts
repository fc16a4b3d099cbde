import type { Platform } from '#api/swarm/node.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodePath } from '../query.ts';

/** What a registry says about an image: its digest, and what it runs on. */
export interface DistributionInspect {
  Descriptor: { digest: string };
  Platforms: { architecture: string; os: string }[] | null;
}

/** GET /distribution/{name}/json @throws ClientError */
export function* distributionInspect(client: Client, image: string): Coroutine<DistributionInspect> {
  return yield* client.get<DistributionInspect>(`/distribution/${encodePath(image)}/json`);
}

/** The platforms as services name them. */
export function platformsOf({ Platforms }: DistributionInspect): Platform[] {
  return (Platforms ?? []).map(({ architecture, os }) => ({ Architecture: architecture, OS: os }));
}

import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';

/** Who somebody is at a registry, as the API takes it. */
export interface AuthConfig {
  username?: string;
  password?: string;
  serveraddress: string;
}

/** POST /auth: asks a registry whether it knows somebody. @returns what is to be told @throws ClientError */
export function* registryLogin(client: Client, json: AuthConfig): Coroutine<{ Status: string; IdentityToken: string }> {
  return yield* client.post<{ Status: string; IdentityToken: string }>('/auth', { json });
}

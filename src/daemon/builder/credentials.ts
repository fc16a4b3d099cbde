import type { Credentials } from '../registry/credentials.ts';
import { fromBase64 } from '../swarm/ca/base64.ts';

/** Who asks each registry, by the header X-Registry-Config: JSON as base64url, a member a registry. */
export function credentialsByRegistry(header: string | undefined): (registry: string) => Credentials | undefined {
  let all: Record<string, Record<string, string> | undefined> = {};
  try {
    const text = new TextDecoder().decode(fromBase64((header ?? '').replaceAll('-', '+').replaceAll('_', '/')));
    all = JSON.parse(text) as typeof all;
  } catch {
    // As the engine does, what cannot be read is taken as nothing.
  }
  return (registry) => {
    const key = registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry;
    const { username = '', password = '', identitytoken = '' } = all[key] ?? {};
    return username === '' ? undefined : { username, password: password || identitytoken };
  };
}

import { base64, fromBase64 } from '../swarm/ca/base64.ts';

/** Who asks a registry. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** What the header X-Registry-Auth says (Engine API, authentication): JSON as base64url; undefined where it names nobody. */
export function credentialsOf(header: string | undefined): Credentials | undefined {
  if (!header) return undefined;
  try {
    const text = new TextDecoder().decode(fromBase64(header.replaceAll('-', '+').replaceAll('_', '/')));
    const { username = '', password = '', identitytoken = '' } = JSON.parse(text) as Record<string, string>;
    return username === '' ? undefined : { username, password: password || identitytoken };
  } catch {
    // As the engine does, what cannot be read is taken as nothing.
    return undefined;
  }
}

/** The value of Authorization for HTTP's Basic scheme (RFC 7617). */
export function basicAuthorization({ username, password }: Credentials): string {
  return `Basic ${base64(new TextEncoder().encode(`${username}:${password}`))}`;
}

import type { Random } from '#kernel/random.ts';
import { authorityDigest } from './authority.ts';
import { base36 } from './base36.ts';

/** A join token: `SWMTKN-1-<digest of the authority>-<secret>` (swarmkit ca.GenerateJoinToken). */
export function generateJoinToken(random: Random, rootCertificate: string): string {
  return `SWMTKN-1-${authorityDigest(rootCertificate)}-${base36(random.bytes(16), 25)}`;
}

/** The digest in a token; undefined where the text is no token. */
export function parseJoinToken(token: string): { digest: string } | undefined {
  const match = /^SWMTKN-1-([0-9a-z]{50})-([0-9a-z]{25})$/.exec(token);
  return match?.[1] === undefined ? undefined : { digest: match[1] };
}

import { sha256 } from '#kernel/sha256.ts';
import { networkForDigest, serviceForDigest, volumeForDigest } from '../../../compose/spec/render.ts';
import type { ComposeNetwork, ComposeService, ComposeVolume } from '../../../compose/spec/types.ts';

function hex(text: string): string {
  return [...sha256(new TextEncoder().encode(text))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Tells whether a service has changed since its containers were made. */
export function serviceDigest(service: ComposeService): string {
  return hex(serviceForDigest(service));
}

/** Tells whether a network has changed since it was made. */
export function networkDigest(network: ComposeNetwork): string {
  return hex(networkForDigest(network));
}

/** Tells whether a volume has changed since it was made. */
export function volumeDigest(volume: ComposeVolume): string {
  return hex(volumeForDigest({ driver: 'local', ...volume }));
}

import type { Addr } from '#netip/addr.ts';

/** The security parameter index of traffic one way between two nodes under a key: FNV-1a of both and the key's tag (moby buildSPI). */
export function spiOf(src: Addr, dst: Addr, tag: number): number {
  const bytes = [
    ...ipBytes(src),
    (tag >>> 24) & 0xff,
    (tag >>> 16) & 0xff,
    (tag >>> 8) & 0xff,
    tag & 0xff,
    ...ipBytes(dst),
  ];
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** Go keeps parsed IPv4 addresses in 16 bytes. */
function ipBytes(address: Addr): number[] {
  const bytes = [...address.bytes()];
  return address.family === 4 ? [...new Array<number>(10).fill(0), 0xff, 0xff, ...bytes] : bytes;
}

/** The sequence number `n` after `seq`, modulo 2³² (RFC 9293, 3.4). */
export function advance(seq: number, n: number): number {
  return (seq + n) >>> 0;
}

/** How far `a` is ahead of `b`: negative when it is behind. */
export function distance(a: number, b: number): number {
  return (a - b) | 0;
}

/** The Internet checksum, RFC 1071: the complement of the sum of 16-bit words, carries added back in. */
export function internetChecksum(...parts: readonly Uint8Array[]): number {
  let sum = 0;
  let odd = false;
  for (const part of parts) {
    for (const byte of part) {
      sum += odd ? byte : byte << 8;
      odd = !odd;
      // A carry cannot get lost: 64 bytes at most between two folds would fit, one each time is simplest.
      if (sum > 0xffff) sum = (sum & 0xffff) + 1;
    }
  }
  return ~sum & 0xffff;
}

import { Addr } from '#netip/addr.ts';

/** The prefix length of a dotted netmask or of `/24`; undefined where it is none. */
export function maskLength(text: string): number | undefined {
  const mask = Addr.tryParse(text);
  if (mask?.family !== 4) return /^\/?\d+$/.test(text) ? Number(text.replace('/', '')) : undefined;
  const bits = mask.bits.toString(2).padStart(32, '0');
  return /^1*0*$/.test(bits) ? (bits.indexOf('0') < 0 ? 32 : bits.indexOf('0')) : undefined;
}

import { Addr } from '#netip/addr.ts';
import type { NameSource } from '../match.ts';
import { parameterProblem } from '../problem.ts';
import type { AddressPattern } from '../selector.ts';

/** The mask of `length` leading bits. */
export function maskOf(family: 4 | 6, length: number): Addr {
  const width = family === 4 ? 32n : 128n;
  const all = (1n << width) - 1n;
  return Addr.fromBits(family, (all << (width - BigInt(length))) & all);
}

/**
 * The addresses an argument of -s or -d stands for: `10.0.0.0/8`, `10/8`, a name, or several with commas.
 * @throws Problem for unknown hosts and bad masks
 */
export function parseAddresses(text: string, family: 4 | 6, inverted: boolean, names?: NameSource): AddressPattern[] {
  const patterns = text.split(',').flatMap((part) => parseOne(part.trim(), family, inverted, names));
  if (inverted && patterns.length > 1)
    throw parameterProblem('! not allowed with multiple source or destination IP addresses');
  return patterns;
}

function parseOne(text: string, family: 4 | 6, inverted: boolean, names?: NameSource): AddressPattern[] {
  const slash = text.indexOf('/');
  const host = slash < 0 ? text : text.slice(0, slash);
  const mask = slash < 0 ? maskOf(family, family === 4 ? 32 : 128) : parseMask(text.slice(slash + 1), family);
  // With a mask of nothing the name does not matter: 0/0 is for both families.
  const addresses = mask.isUnspecified ? [Addr.any(family)] : hostAddresses(host, family, names);
  return addresses.map((addr) => ({
    value: Addr.fromBits(family, addr.bits & mask.bits),
    mask,
    inverted,
  }));
}

function parseMask(text: string, family: 4 | 6): Addr {
  if (/^(0|[1-9]\d*)$/.test(text) && Number(text) <= (family === 4 ? 32 : 128)) return maskOf(family, Number(text));
  const mask = Addr.tryParse(text);
  if (mask?.family === family && /[.:]/.test(text)) return mask;
  throw parameterProblem(`invalid mask \`${text}' specified`);
}

function hostAddresses(host: string, family: 4 | 6, names?: NameSource): Addr[] {
  // inet_aton-like: missing bytes at the end are zero, so that 10/8 works.
  const padded =
    family === 4 && /^\d+(\.\d+){0,2}$/.test(host) ? `${host}${'.0'.repeat(3 - host.split('.').length + 1)}` : host;
  const addr = Addr.tryParse(padded);
  if (addr) {
    if (addr.family === family) return [addr];
  } else {
    const found = (names?.addressesOf(host, family) ?? []).flatMap((one) => Addr.tryParse(one) ?? []);
    const different = found.filter((one, index) => found.findIndex((other) => other.equals(one)) === index);
    if (different.length > 0) return different;
  }
  throw parameterProblem(`host/network \`${host}' not found`);
}

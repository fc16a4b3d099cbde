import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { Computation } from '../../schema/item/cidr.ts';

/** What kind of thing is entered. */
export type Kind = 'address' | 'prefix' | 'length' | 'number' | 'yes-no';

/** Something computed, and how it is written: 10.1.2.3, 10.1.2.0/24, /24, 254, yes. */
export interface Computed {
  kind: Kind;
  text: string;
}

/** What has been drawn and computed so far, by name. */
export type Values = ReadonlyMap<string, string>;

/** A name of a value, or a literal. */
type Reference = string | number;

/** @throws RangeError where the values do not fit together, such as a subnet longer than /32 */
export function compute(computation: Computation, values: Values): Computed {
  switch (computation.compute) {
    case 'contains':
      return yesNo(
        prefixOf(computation.of, values).contains(Addr.parse(textOf(computation.address, values).replace(/\/.*/, ''))),
      );
    case 'overlaps':
      return yesNo(prefixOf(computation.of, values).overlaps(prefixOf(computation.with, values)));
    case 'smallest-prefix':
      return { kind: 'length', text: `/${smallest(computation, values)}` };
    case 'subnets': {
      const more = numberOf(computation.length, values) - prefixOf(computation.of, values).length;
      if (more < 0) throw new RangeError('the subnets are larger than what they are to fit in');
      return number(1n << BigInt(more));
    }
    case 'nth-subnet': {
      const { of, length, n } = computation;
      return prefix(nthSubnet(prefixOf(of, values), numberOf(length, values), BigInt(numberOf(n, values))));
    }
    case 'nth-address': {
      const subnet = prefixOf(computation.of, values);
      const address = subnet.first.offset(numberOf(computation.n, values));
      if (!subnet.contains(address)) throw new RangeError(`${subnet.text} has no such address`);
      return { kind: 'address', text: address.text };
    }
    default:
      return ofSubnet(computation.compute, prefixOf(computation.of, values));
  }
}

function ofSubnet(
  what: 'network' | 'first-host' | 'last-host' | 'broadcast' | 'netmask' | 'addresses' | 'hosts' | 'containers',
  subnet: Prefix,
): Computed {
  const hostBits = subnet.addr.width - subnet.length;
  if (what !== 'network' && what !== 'netmask' && what !== 'addresses' && hostBits < 2) {
    throw new RangeError(`${subnet.text} has no room for hosts`);
  }
  const all = 1n << BigInt(hostBits);
  switch (what) {
    case 'network':
      return prefix(subnet.masked());
    case 'first-host':
      return { kind: 'address', text: subnet.first.offset(1).text };
    case 'last-host':
      return { kind: 'address', text: subnet.last.offset(-1).text };
    case 'broadcast':
      return { kind: 'address', text: subnet.last.text };
    case 'netmask':
      return { kind: 'address', text: subnet.netmask().text };
    case 'addresses':
      return number(all);
    case 'hosts':
      return number(all - 2n);
    case 'containers':
      return number(all - 3n);
  }
}

function smallest(
  { hosts, containers }: { hosts?: Reference | undefined; containers?: Reference | undefined },
  values: Values,
): number {
  const wanted = hosts === undefined ? numberOf(containers ?? 0, values) + 3 : numberOf(hosts, values) + 2;
  let bits = 2;
  while (2 ** bits < wanted) bits++;
  if (bits > 32) throw new RangeError('no subnet is that large');
  return 32 - bits;
}

/** Subnet number `n` of a length. @throws RangeError where it lies outside */
export function nthSubnet(block: Prefix, length: number, n: bigint): Prefix {
  const subnet = Prefix.of(block.first.offset(n << BigInt(block.addr.width - length)), length);
  if (!block.containsPrefix(subnet)) throw new RangeError(`${block.text} has no such subnet of /${length}`);
  return subnet;
}

/** The text of a value, or the literal. */
export function textOf(reference: Reference, values: Values): string {
  return values.get(String(reference)) ?? String(reference);
}

export function prefixOf(reference: Reference, values: Values): Prefix {
  return Prefix.parse(textOf(reference, values));
}

/** A number; of a length such as /24 the number in it. */
export function numberOf(reference: Reference, values: Values): number {
  const text = textOf(reference, values).replace(/^\//, '');
  if (!/^\d+$/.test(text)) throw new RangeError(`${text} is no number`);
  return Number(text);
}

function yesNo(value: boolean): Computed {
  return { kind: 'yes-no', text: value ? 'yes' : 'no' };
}

function number(value: bigint): Computed {
  return { kind: 'number', text: String(value) };
}

function prefix(value: Prefix): Computed {
  return { kind: 'prefix', text: value.text };
}

/** What was typed, as `compute` would write it; undefined where it is nothing of that kind. */
export function read(kind: Kind, typed: string): string | undefined {
  const text = typed.normalize('NFKC').trim();
  switch (kind) {
    case 'address':
      return Addr.tryParse(text)?.text;
    case 'prefix': {
      const value = text.includes('/') ? Prefix.tryParse(text.replace(/\s*\/\s*/, '/')) : undefined;
      return value?.text;
    }
    case 'length':
      return /^\/?\s*\d{1,3}$/.test(text) ? `/${Number(text.replace('/', ''))}` : undefined;
    case 'number': {
      const digits = text.replace(/(?<=\d)[,.' \u2009](?=\d{3}(?!\d))/g, '');
      return /^\d+$/.test(digits) ? String(BigInt(digits)) : undefined;
    }
    case 'yes-no':
      return text === 'yes' || text === 'no' ? text : undefined;
  }
}

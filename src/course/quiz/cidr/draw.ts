import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { CidrParameter } from '../../schema/item/cidr.ts';
import type { ItemOf } from '../../schema/quiz.ts';
import { Chance } from '../chance.ts';
import { type Computed, compute, nthSubnet, numberOf, prefixOf, type Values } from './compute.ts';

/** A question with its numbers. */
export interface Drawn {
  stem: string;
  explanation: string;
  key: Computed;
  feedback: { right: string; wrong: string };
  /** Wrong answers with feedback of their own; those that happen to be right are left out. */
  mistakes: { text: string; feedback: string }[];
}

/**
 * The question that a seed draws.
 * @throws RangeError, AddrError where its parameters do not fit together; the tests draw many
 */
export function draw(item: ItemOf<'cidr'>, seed: string): Drawn {
  const chance = new Chance(seed);
  const values = new Map<string, string>();
  for (const [name, parameter] of Object.entries(item.parameters)) values.set(name, drawn(parameter, values, chance));
  for (const [name, computation] of Object.entries(item.values)) values.set(name, compute(computation, values).text);
  const key = compute(item.key, values);
  const stem = filled(item.stem, values);
  values.set('key', key.text);
  const mistakes = item.mistakes
    .map((mistake) => ({ text: compute(mistake.key, values).text, feedback: filled(mistake.feedback, values) }))
    .filter(({ text }) => text !== key.text);
  return {
    stem,
    explanation: filled(item.explanation, values),
    key,
    feedback: { right: filled(item.feedback.right, values), wrong: filled(item.feedback.wrong, values) },
    mistakes,
  };
}

function filled(text: string, values: Values): string {
  return text.replace(/\{([a-z][a-zA-Z0-9]*)\}/g, (whole, name: string) => values.get(name) ?? whole);
}

function drawn(parameter: CidrParameter, values: Values, chance: Chance): string {
  if ('oneOf' in parameter) return String(parameter.oneOf[chance.integer(0, parameter.oneOf.length - 1)]);
  if ('from' in parameter) {
    const { from, to, step } = parameter;
    if (to < from) throw new RangeError(`no number lies between ${from} and ${to}`);
    return String(from + step * chance.integer(0, Math.floor((to - from) / step)));
  }
  if ('addressIn' in parameter) return addressIn(prefixOf(parameter.addressIn, values), chance).text;
  if ('addressNear' in parameter) {
    const subnet = prefixOf(parameter.addressNear, values);
    return addressIn(chance.coin() ? subnet : beside(subnet, chance), chance).text;
  }
  const length = numberOf(parameter.length, values);
  if ('subnetOf' in parameter) return subnetIn(prefixOf(parameter.subnetOf, values), length, chance).text;
  const near = prefixOf(parameter.subnetNear, values);
  const block = length < near.length ? Prefix.of(near.first, length).masked() : near;
  return subnetIn(chance.coin() ? block : beside(block, chance), length, chance).text;
}

/** The block of the same length just before or after. */
function beside(subnet: Prefix, chance: Chance): Prefix {
  const size = 1n << BigInt(subnet.addr.width - subnet.length);
  return Prefix.of(subnet.first.offset(chance.coin() ? size : -size), subnet.length);
}

function subnetIn(block: Prefix, length: number, chance: Chance): Prefix {
  if (length < block.length) throw new RangeError(`/${length} is larger than ${block.text}`);
  return nthSubnet(block.masked(), length, bits(length - block.length, chance));
}

/** An address for a host, where there is one: neither the network's own nor the broadcast address. */
function addressIn(subnet: Prefix, chance: Chance): Addr {
  const { first, last, addr } = subnet;
  const hostBits = addr.width - subnet.length;
  for (;;) {
    const address = Addr.fromBits(addr.family, first.bits | bits(hostBits, chance));
    if (hostBits < 2 || !(address.equals(first) || address.equals(last))) return address;
  }
}

function bits(count: number, chance: Chance): bigint {
  let value = 0n;
  for (let done = 0; done < count; done += 32) value = (value << 32n) | BigInt(chance.uint32());
  return BigInt.asUintN(count, value);
}

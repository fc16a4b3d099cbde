import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compute, read } from '#course/quiz/cidr/compute.ts';
import { draw } from '#course/quiz/cidr/draw.ts';
import type { CidrParameter, Computation } from '#course/schema/item/cidr.ts';
import type { ItemOf } from '#course/schema/quiz.ts';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';

const NONE = new Map<string, string>();

describe('computations', () => {
  it.each<[Computation, string]>([
    [{ compute: 'network', of: '10.1.2.3/24' }, '10.1.2.0/24'],
    [{ compute: 'first-host', of: '10.1.2.0/24' }, '10.1.2.1'],
    [{ compute: 'last-host', of: '172.18.0.0/16' }, '172.18.255.254'],
    [{ compute: 'broadcast', of: '192.168.1.64/26' }, '192.168.1.127'],
    [{ compute: 'netmask', of: '10.0.0.0/20' }, '255.255.240.0'],
    [{ compute: 'addresses', of: '10.0.0.0/30' }, '4'],
    [{ compute: 'hosts', of: '10.0.0.0/16' }, '65534'],
    [{ compute: 'containers', of: '10.0.0.0/24' }, '253'],
    [{ compute: 'contains', of: '10.0.0.0/25', address: '10.0.0.128' }, 'no'],
    [{ compute: 'contains', of: '10.0.0.0/25', address: '10.0.0.127' }, 'yes'],
    [{ compute: 'overlaps', of: '10.0.0.0/16', with: '10.0.255.0/24' }, 'yes'],
    [{ compute: 'overlaps', of: '10.0.0.0/24', with: '10.0.1.0/24' }, 'no'],
    [{ compute: 'smallest-prefix', hosts: 62 }, '/26'],
    [{ compute: 'smallest-prefix', hosts: 63 }, '/25'],
    [{ compute: 'smallest-prefix', containers: 62 }, '/25'],
    [{ compute: 'subnets', of: '10.0.0.0/8', length: 16 }, '256'],
    [{ compute: 'nth-subnet', of: '172.16.0.0/12', length: 16, n: 2 }, '172.18.0.0/16'],
    [{ compute: 'nth-address', of: '172.18.0.0/16', n: 258 }, '172.18.1.2'],
  ])('%o is %s', (computation, text) => {
    expect(compute(computation, NONE).text).toBe(text);
  });

  it.each<[Computation, RegExp]>([
    [{ compute: 'hosts', of: '10.0.0.0/31' }, /no room/],
    [{ compute: 'nth-subnet', of: '10.0.0.0/24', length: 26, n: 4 }, /no such subnet/],
    [{ compute: 'nth-address', of: '10.0.0.0/30', n: 4 }, /no such address/],
    [{ compute: 'subnets', of: '10.0.0.0/24', length: 8 }, /larger/],
    [{ compute: 'network', of: 'nothing' }, /invalid CIDR/],
  ])('%o is refused', (computation, words) => {
    expect(() => compute(computation, NONE)).toThrow(words);
  });

  it('agree with each other', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.integer({ min: 1, max: 30 }), (bits, length) => {
        const of = Prefix.of(Addr.fromBits(4, BigInt(bits)), length).text;
        const text = (what: 'first-host' | 'last-host' | 'hosts' | 'network') =>
          compute({ compute: what, of }, NONE).text;
        const [first, last] = [Addr.parse(text('first-host')), Addr.parse(text('last-host'))];
        expect(last.bits - first.bits + 1n).toBe(BigInt(text('hosts')));
        expect(compute({ compute: 'smallest-prefix', hosts: Number(text('hosts')) }, NONE).text).toBe(`/${length}`);
        expect(compute({ compute: 'contains', of, address: text('last-host') }, NONE).text).toBe('yes');
      }),
    );
  });
});

it.each([
  ['address', ' 10.0.0.1 ', '10.0.0.1'],
  ['address', '10.0.0.256', undefined],
  ['prefix', '10.0.0.0 / 24', '10.0.0.0/24'],
  ['prefix', '10.0.0.0', undefined],
  ['length', '26', '/26'],
  ['length', '／26', '/26'],
  ['number', '65,534', '65534'],
  ['number', '65 534', '65534'],
  ['number', 'many', undefined],
  ['yes-no', 'yes', 'yes'],
] as const)('reads a %s: %j', (kind, typed, text) => {
  expect(read(kind, typed)).toBe(text);
});

function itemOf(parameters: Record<string, CidrParameter>, key: Computation): ItemOf<'cidr'> {
  return {
    type: 'cidr',
    id: 'c',
    stem: '{subnet} {other} {{.Name}}',
    explanation: '{key} of {subnet}',
    objective: 'o',
    parameters,
    values: {},
    key,
    mistakes: [{ key: { compute: 'broadcast', of: 'subnet' }, feedback: 'not {subnet}' }],
    feedback: { right: 'yes', wrong: 'no' },
  };
}

describe('what an attempt draws', () => {
  const near = itemOf(
    {
      length: { from: 20, to: 28, step: 4 },
      subnet: { subnetOf: '172.16.0.0/12', length: 'length' },
      other: { addressNear: 'subnet' },
    },
    { compute: 'contains', of: 'subnet', address: 'other' },
  );

  it('is the same for the same seed', () => {
    expect(draw(near, 'a')).toEqual(draw(near, 'a'));
    expect(new Set(Array.from({ length: 50 }, (_, n) => draw(near, String(n)).stem)).size).toBeGreaterThan(45);
  });

  it('fills in names and leaves other braces alone', () => {
    const { stem, explanation, key } = draw(near, 'a');
    expect(stem).toMatch(/^172\.[\d.]+\/(20|24|28) 172\.[\d.]+ \{\{\.Name\}\}$/);
    expect(explanation).toMatch(new RegExp(`^${key.text} of 172`));
  });

  it.each([
    ['an address near a subnet', near],
    [
      'a subnet near a subnet',
      itemOf(
        { subnet: { subnetOf: '10.0.0.0/8', length: 22 }, other: { subnetNear: 'subnet', length: 24 } },
        { compute: 'overlaps', of: 'subnet', with: 'other' },
      ),
    ],
    [
      'a larger subnet near a subnet',
      itemOf(
        { subnet: { subnetOf: '10.0.0.0/8', length: 22 }, other: { subnetNear: 'subnet', length: 16 } },
        { compute: 'overlaps', of: 'subnet', with: 'other' },
      ),
    ],
  ])('%s: yes as often as no', (_, item) => {
    const yes = Array.from({ length: 400 }, (_, n) => draw(item, `seed ${n}`).key.text).filter(
      (text) => text === 'yes',
    );
    expect(Math.abs(yes.length - 200)).toBeLessThan(50);
  });

  it('is an address for a host', () => {
    const host = itemOf({ subnet: { oneOf: ['10.0.0.0/30'] }, other: { addressIn: 'subnet' } }, near.key);
    const drawn = new Set(Array.from({ length: 50 }, (_, n) => draw(host, String(n)).stem.split(' ')[1]));
    expect([...drawn].sort()).toEqual(['10.0.0.1', '10.0.0.2']);
  });

  it('leaves out a mistake that happens to be right', () => {
    const item = itemOf({ subnet: { oneOf: ['10.0.0.0/24', '10.0.1.0/24'] } }, { compute: 'broadcast', of: 'subnet' });
    expect(draw(item, 'a').mistakes).toEqual([]);
  });
});

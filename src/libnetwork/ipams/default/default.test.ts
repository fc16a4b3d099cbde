import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Addr, type Family } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { PoolRequest } from '../../ipamapi/ipam.ts';
import { DefaultIpam } from './default.ts';
import { localDefaultPools, ulaBaseNetwork } from './predefined.ts';
import { sha256 } from './sha256.ts';

const make = () => new DefaultIpam(localDefaultPools(ulaBaseNetwork(new Uint8Array([1, 2, 3, 4, 5]))));
const request = (fields: Partial<PoolRequest> = {}): PoolRequest => ({
  family: 4,
  pool: '',
  subPool: '',
  options: {},
  exclude: [],
  ...fields,
});
const pools = (ipam: DefaultIpam, count: number, family: Family = 4, exclude: Prefix[] = []) =>
  Array.from({ length: count }, () => ipam.requestPool(request({ family, exclude })).pool.text);

describe('default pools', () => {
  it('come in the order of a real engine until they run out', () => {
    const ipam = make();
    const given = pools(ipam, 31);
    expect(given.slice(0, 2)).toEqual(['172.17.0.0/16', '172.18.0.0/16']);
    expect(given.slice(13, 18)).toEqual([
      '172.30.0.0/16',
      '172.31.0.0/16',
      '192.168.0.0/20',
      '192.168.16.0/20',
      '192.168.32.0/20',
    ]);
    expect(given.at(-1)).toBe('192.168.240.0/20');
    expect(() => pools(ipam, 1)).toThrow('all predefined address pools have been fully subnetted');
  });

  it('leave out what overlaps networks of the host, and use gaps again', () => {
    const ipam = make();
    const exclude = [Prefix.parse('192.168.56.0/24'), Prefix.parse('172.18.5.0/24'), Prefix.parse('172.20.0.0/14')];
    expect(pools(ipam, 3, 4, exclude)).toEqual(['172.17.0.0/16', '172.19.0.0/16', '172.24.0.0/16']);
    ipam.releasePool('LocalDefault/172.19.0.0/16');
    expect(pools(ipam, 1, 4, exclude)).toEqual(['172.19.0.0/16']);
    expect(pools(ipam, 19, 4, exclude)).not.toContain('192.168.48.0/20');
  });

  it("are cut from the engine's own prefix for IPv6", () => {
    expect(pools(make(), 2, 6)).toEqual(['fd01:203:405::/64', 'fd01:203:405:1::/64']);
    const hash = sha256(new TextEncoder().encode('aa76315d-ec9d-44ce-83ab-a2effc108e68'));
    expect(ulaBaseNetwork(hash.subarray(3, 8)).text).toBe('fdbd:69cf:e9fe::/48');
  });

  it('refuse overlaps', () => {
    const ipam = make();
    ipam.requestPool(request({ pool: '10.10.0.0/24', subPool: '10.10.0.128/25' }));
    expect(() => ipam.requestPool(request({ pool: '10.10.0.0/16' }))).toThrow(
      'invalid pool request: Pool overlaps with other one on this address space',
    );
    expect(() => ipam.requestPool(request({ pool: 'banana' }))).toThrow('invalid address pool');
  });
});

describe('addresses', () => {
  it('are given lowest first, within the range, without those of network and broadcast', () => {
    const ipam = make();
    const { poolId } = ipam.requestPool(request({ pool: '10.10.0.0/24', subPool: '10.10.0.128/25' }));
    expect(ipam.requestAddress(poolId, Addr.parse('10.10.0.254')).text).toBe('10.10.0.254/24');
    expect(ipam.requestAddress(poolId, undefined).text).toBe('10.10.0.128/24');
    expect(ipam.requestAddress(poolId, undefined).text).toBe('10.10.0.129/24');
    ipam.releaseAddress(poolId, Addr.parse('10.10.0.128'));
    expect(ipam.requestAddress(poolId, undefined).text).toBe('10.10.0.128/24');
    expect(ipam.requestAddress(poolId, Addr.parse('10.10.0.7')).text).toBe('10.10.0.7/24');
    for (const taken of ['10.10.0.7', '10.10.0.0', '10.10.0.255']) {
      expect(() => ipam.requestAddress(poolId, Addr.parse(taken))).toThrow('Address already in use');
    }
    const small = ipam.requestPool(request({ pool: '10.2.0.0/30' })).poolId;
    expect([1, 2].map(() => ipam.requestAddress(small, undefined).addr.text)).toEqual(['10.2.0.1', '10.2.0.2']);
    expect(() => ipam.requestAddress(small, undefined)).toThrow('No available addresses on this pool');
  });

  it('are never given twice, and all come back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ take: fc.boolean(), which: fc.nat(), serial: fc.boolean() }), { maxLength: 200 }),
        (steps) => {
          const ipam = make();
          const { poolId } = ipam.requestPool(request({ pool: '10.0.0.0/27' }));
          const empty = ipam.addressesInUse(poolId);
          const held: Addr[] = [];
          for (const { take, which, serial } of steps) {
            if (!take) {
              const [address] = held.splice(which % (held.length || 1), 1);
              if (address) ipam.releaseAddress(poolId, address);
            } else if (held.length < 30) {
              const { addr } = ipam.requestAddress(poolId, undefined, { serial });
              expect(held.some((other) => other.equals(addr))).toBe(false);
              held.push(addr);
            }
            expect(ipam.addressesInUse(poolId)).toBe(empty + held.length);
          }
          for (const address of held) ipam.releaseAddress(poolId, address);
          expect(ipam.addressesInUse(poolId)).toBe(empty);
        },
      ),
    );
  });
});

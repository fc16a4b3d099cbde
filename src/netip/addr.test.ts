import { describe, expect, it } from 'vitest';
import { Addr, AddrError } from './addr.ts';
import { isGroupMac, linkLocalFrom, type Mac, multicastMac, parseMac, randomMac } from './mac.ts';
import { Prefix } from './prefix.ts';

describe('Addr', () => {
  it.each([
    ['172.17.0.2', '172.17.0.2'],
    ['FD00:0:0::1', 'fd00::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.1'],
    ['::', '::'],
  ])('reads %s and writes %s', (text, canonical) => {
    const addr = Addr.parse(text);
    expect(addr.text).toBe(canonical);
    expect(Addr.fromBytes(addr.bytes()).equals(addr)).toBe(true);
    expect(Addr.fromBits(addr.family, addr.bits).text).toBe(canonical);
  });

  it.each([
    '',
    '1.2.3',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.4/8',
    'fe80::1%eth0',
    'fd00::/64',
    ':::',
    'localhost',
    '1.2.3.4 ',
  ])('refuses %j', (text) => {
    expect(Addr.tryParse(text)).toBeUndefined();
    expect(() => Addr.parse(text)).toThrow(AddrError);
  });

  it('knows special addresses', () => {
    expect(Addr.parse('127.8.0.1').isLoopback).toBe(true);
    expect(Addr.parse('239.1.1.1').isMulticast).toBe(true);
    expect(Addr.parse('ff02::1').isMulticast).toBe(true);
    expect(Addr.parse('fe80::1').isLinkLocal).toBe(true);
    expect(Addr.parse('fec0::1').isLinkLocal).toBe(false);
    expect(Addr.BROADCAST4.isLimitedBroadcast).toBe(true);
  });

  it('names itself for reverse DNS', () => {
    expect(Addr.parse('172.18.0.2').reverseName()).toBe('2.0.18.172.in-addr.arpa');
    expect(Addr.parse('fd00::1').reverseName()).toBe(`1.${'0.'.repeat(29)}d.f.ip6.arpa`);
  });

  it('finds itself by that name', () => {
    for (const text of ['172.18.0.2', 'fd00::1', '2001:db8::a:0:0:1'])
      expect(Addr.fromReverseName(Addr.parse(text).reverseName().toUpperCase())?.text).toBe(text);
    for (const name of ['18.172.in-addr.arpa', '2.0.18.172', 'a.in-addr.arpa', '1.2.ip6.arpa', 'x.arpa'])
      expect(Addr.fromReverseName(name)).toBeUndefined();
  });

  it('steps and compares across byte borders', () => {
    expect(Addr.parse('10.0.0.255').offset(1).text).toBe('10.0.1.0');
    expect(Addr.parse('10.0.1.0').compare(Addr.parse('10.0.0.255'))).toBe(1);
    expect(Addr.parse('10.0.0.1').compare(Addr.parse('::'))).toBeLessThan(0);
  });
});

describe('Prefix', () => {
  it('keeps host bits and knows its network', () => {
    const prefix = Prefix.parse('172.18.0.5/16');
    expect(prefix.text).toBe('172.18.0.5/16');
    expect(prefix.masked().text).toBe('172.18.0.0/16');
    expect(prefix.last.text).toBe('172.18.255.255');
    expect(prefix.netmask().text).toBe('255.255.0.0');
    expect(prefix.contains(Addr.parse('172.18.200.1'))).toBe(true);
    expect(prefix.contains(Addr.parse('172.19.0.1'))).toBe(false);
  });

  it('finds overlaps in both directions', () => {
    const wide = Prefix.parse('10.0.0.0/8');
    const narrow = Prefix.parse('10.5.0.0/16');
    expect(wide.overlaps(narrow) && narrow.overlaps(wide)).toBe(true);
    expect(wide.containsPrefix(narrow)).toBe(true);
    expect(narrow.containsPrefix(wide)).toBe(false);
    expect(wide.overlaps(Prefix.parse('fd00::/8'))).toBe(false);
  });

  it.each(['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/-1', 'fd00::/129', '10.0.0.0/08', '10.0.0.0/8/8'])(
    'refuses %j',
    (text) => {
      expect(Prefix.tryParse(text)).toBeUndefined();
    },
  );
});

describe('Mac', () => {
  it('reads the usual notations', () => {
    expect(parseMac('02-42-AC-11-00-02')).toBe('02:42:ac:11:00:02');
    expect(parseMac('0242.ac11.0002')).toBe('02:42:ac:11:00:02');
    expect(parseMac('02:42:ac:11:00')).toBeUndefined();
    expect(parseMac('02:42-ac:11:00:02')).toBeUndefined();
  });

  it('makes unicast addresses of local administration', () => {
    for (let byte = 0; byte < 256; byte++) {
      const mac = randomMac({ bytes: () => Uint8Array.of(byte, 0, 0, 0, 0, 0) });
      expect(isGroupMac(mac)).toBe(false);
      expect(Number.parseInt(mac.slice(0, 2), 16) & 2).toBe(2);
    }
  });

  it('maps multicast and link-local addresses', () => {
    expect(multicastMac(Addr.parse('224.129.0.251'))).toBe('01:00:5e:01:00:fb');
    expect(multicastMac(Addr.parse('ff02::1:ff00:2'))).toBe('33:33:ff:00:00:02');
    expect(linkLocalFrom('08:00:27:00:00:11' as Mac).text).toBe('fe80::a00:27ff:fe00:11');
  });
});

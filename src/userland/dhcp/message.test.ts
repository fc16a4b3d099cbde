import { expect, test } from 'vitest';
import { Addr } from '#netip/addr.ts';
import { parseMac } from '#netip/mac.ts';
import { addressOf, DHCP, decodeDhcp, encodeDhcp, kindOf, number32, numberOf, OPTION } from './message.ts';

test('a message is read as it was written', () => {
  const message = {
    op: 'reply',
    xid: 0xdeadbeef,
    broadcast: true,
    ciaddr: Addr.ANY4,
    yiaddr: Addr.parse('192.168.56.100'),
    siaddr: Addr.parse('192.168.56.2'),
    chaddr: parseMac('02:42:0a:00:00:02') as NonNullable<ReturnType<typeof parseMac>>,
    options: new Map([
      [OPTION.messageType, Uint8Array.of(DHCP.offer)],
      [OPTION.leaseTime, number32(43_200)],
      [OPTION.router, Addr.parse('192.168.56.1').bytes()],
    ]),
  } as const;
  const bytes = encodeDhcp(message);
  expect(bytes.length).toBeGreaterThanOrEqual(300);
  const read = decodeDhcp(bytes);
  expect(read?.xid).toBe(message.xid);
  expect(read?.broadcast).toBe(true);
  expect(read?.yiaddr.text).toBe('192.168.56.100');
  expect(read?.chaddr).toBe(message.chaddr);
  expect(read && kindOf(read)).toBe(DHCP.offer);
  expect(numberOf(read?.options.get(OPTION.leaseTime))).toBe(43_200);
  expect(addressOf(read?.options.get(OPTION.router))?.text).toBe('192.168.56.1');
});

test('other bytes are no message', () => {
  expect(decodeDhcp(new Uint8Array(10))).toBeUndefined();
  expect(decodeDhcp(new Uint8Array(300))).toBeUndefined();
});

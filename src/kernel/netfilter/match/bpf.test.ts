import { expect, test } from 'vitest';
import { Addr } from '#netip/addr.ts';
import type { Mac } from '#netip/mac.ts';
import { parseMac } from '#netip/mac.ts';
import { Testbed } from '../../testbed.ts';
import { ipPacket } from '../../wire/ip.ts';
import { vxlanDatagram } from '../../wire/vxlan.ts';
import { iptables } from '../command.ts';

/** What Docker asks of the datagrams of encrypted networks: is the network identifier 4097? */
const PROGRAM = '7,32 0 0 4294963252,7 0 0 0,64 0 0 4,116 0 0 8,21 1 0 4097,6 0 0 0,6 0 0 4294967295';

test('a program reads the packet and decides', () => {
  const netns = new Testbed().host;
  iptables(netns, 4, ['-A', 'INPUT', '-p', 'udp', '-m', 'bpf', '--bytecode', PROGRAM, '-j', 'DROP']);
  expect(iptables(netns, 4, ['-S', 'INPUT']).stdout).toContain(`-m bpf --bytecode "${PROGRAM}" -j DROP`);
  const mac = parseMac('02:42:0a:00:00:01') as Mac;
  const verdict = (vni: number, bytesOnly: boolean) => {
    const [src, dst] = [Addr.parse('10.0.0.1'), Addr.parse('10.0.0.2')];
    const frame = {
      src: mac,
      dst: mac,
      payload: { kind: 'arp', operation: 'request', senderMac: mac, senderIp: src, targetIp: dst } as const,
    };
    const made = vxlanDatagram(1, 4789, vni, frame);
    const datagram = bytesOnly ? { kind: 'udp' as const, srcPort: 1, dstPort: 4789, data: made.data } : made;
    return netns.netfilter.run('INPUT', ipPacket(src, dst, datagram, { ttl: 64 }), {
      netns,
      hook: 'INPUT',
      inDevice: netns.loopback,
    }).verdict;
  };
  for (const bytesOnly of [false, true]) {
    expect(verdict(4097, bytesOnly)).toBe('drop');
    expect(verdict(4098, bytesOnly)).toBe('accept');
  }
});

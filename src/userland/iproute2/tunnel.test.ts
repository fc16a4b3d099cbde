import { describe, expect, it } from 'vitest';
import { Testbed } from '../testbed.ts';

/** Command lines one after the other on one host; each answers what it printed. */
function session(...lines: string[]): string[] {
  const bed = new Testbed();
  return lines.map((line) => {
    const { stdout, stderr } = bed.run(line.replace(/^bridge/, '/usr/sbin/bridge'));
    return stdout + stderr;
  });
}

describe('ip link and bridge with VXLAN', () => {
  const ADD = 'ip link add vx0 type vxlan id 42 dstport 4789';

  it('shows what a device was made with', () => {
    const [, shown] = session(`${ADD} local 10.0.0.1 proxy nolearning`, 'ip -d link show vx0');
    expect(shown).toContain(
      'vxlan id 42 local 10.0.0.1 srcport 0 0 dstport 4789 ttl auto ageing 300 reserved_bits 0xf7ffffff000000ff nolearning proxy addrgenmode eui64 ',
    );
  });

  it('lists and changes the forwarding database', () => {
    const answers = session(
      ADD,
      'bridge fdb append 00:00:00:00:00:00 dev vx0 dst 10.0.0.2',
      'bridge fdb append 00:00:00:00:00:00 dev vx0 dst 10.0.0.3',
      'bridge fdb add 02:42:0a:00:00:05 dev vx0 dst 10.0.0.2 self permanent',
      'bridge fdb add 02:42:0a:00:00:05 dev vx0 dst 10.0.0.2',
      'bridge fdb del 02:42:0a:00:00:06 dev vx0 dst 10.0.0.2',
      'bridge fdb show dev vx0',
      'bridge fdb replace 02:42:0a:00:00:05 dev vx0 dst 10.0.0.4',
      'bridge fdb del 00:00:00:00:00:00 dev vx0',
      'bridge fdb show dev vx0',
    );
    expect(answers.slice(4)).toEqual([
      'RTNETLINK answers: File exists\n',
      'RTNETLINK answers: No such file or directory\n',
      '02:42:0a:00:00:05 dst 10.0.0.2 self permanent\n' +
        '00:00:00:00:00:00 dst 10.0.0.2 self permanent\n00:00:00:00:00:00 dst 10.0.0.3 self permanent\n',
      '',
      '',
      '02:42:0a:00:00:05 dst 10.0.0.4 self permanent\n',
    ]);
  });

  it.each([
    ['', 'Error: Required attributes not provided to perform the operation.\n'],
    ['id 16777216', 'Error: argument "16777216" is wrong: invalid id\n'],
    ['id 1 dstport 4789 group 239.1.1.1', "vxlan: 'group' requires 'dev' to be specified\n"],
    ['id 1 remote 10.0.0.1 group 239.1.1.1', 'vxlan: both group and remote cannot be specified\n'],
    ['id 1 proxy noproxy', 'Error: either "noproxy" is duplicate, or "noproxy" is garbage.\n'],
    ['id 1 dev nosuch', 'Cannot find device "nosuch"\n'],
    ['id 1 dstport 4789 rsc', 'ip: not simulated: vxlan rsc\n'],
  ])('refuses: type vxlan %s', (words, message) => {
    expect(session(`ip link add vx1 type vxlan ${words}`)).toEqual([message]);
  });
});

describe('ip xfrm', () => {
  it('lists associations and policies', () => {
    const answers = session(
      "ip xfrm state add src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x12 reqid 7 mode transport aead 'rfc4106(gcm(aes))' 0x000102030405060708090a0b0c0d0e0f00001234 64",
      'ip xfrm policy add src 10.0.0.1/32 dst 10.0.0.2/32 proto udp dport 4789 dir out mark 0xd0c4e3 tmpl src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x12 reqid 7 mode transport',
      'ip xfrm state',
      'ip xfrm policy',
      'ip xfrm state delete dst 10.0.0.2 proto esp spi 0x13',
    );
    expect(answers).toEqual([
      '',
      '',
      'src 10.0.0.1 dst 10.0.0.2\n\tproto esp spi 0x00000012 reqid 7 mode transport\n\treplay-window 0 \n' +
        '\taead rfc4106(gcm(aes)) 0x000102030405060708090a0b0c0d0e0f00001234 64\n' +
        '\tanti-replay context: seq 0x0, oseq 0x0, bitmap 0x00000000\n\tsel src 0.0.0.0/0 dst 0.0.0.0/0 \n',
      'src 10.0.0.1/32 dst 10.0.0.2/32 proto udp dport 4789 \n\tdir out priority 0 ptype main \n' +
        '\tmark 0xd0c4e3/0xffffffff \n\ttmpl src 10.0.0.1 dst 10.0.0.2\n\t\tproto esp spi 0x00000012 reqid 7 mode transport\n',
      'RTNETLINK answers: No such process\n',
    ]);
  });
});

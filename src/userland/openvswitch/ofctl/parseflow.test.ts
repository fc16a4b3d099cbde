import { describe, expect, test } from 'vitest';
import { flowText } from '#kernel/dev/openvswitch/flowtext.ts';
import { parseFlow } from './parseflow.ts';

const PORTS: Readonly<Record<string, number>> = { veth1: 1, p2: 2, local: 0xfffe };
const ports = (name: string) => (/^\d+$/.test(name) ? Number(name) : PORTS[name.toLowerCase()]);
const again = (text: string) => flowText(parseFlow(text, 'add', ports).spec);

// As ovs-ofctl 3.1.0 shows them.
describe('flows are shown as ovs-ofctl shows them', () => {
  test.each([
    [
      'priority=100,in_port=1,dl_type=0x0800,nw_src=10.0.0.1,actions=drop',
      'priority=100,ip,in_port=1,nw_src=10.0.0.1 actions=drop',
    ],
    ['ip,nw_dst=10.0.0.0/24,actions=normal', 'ip,nw_dst=10.0.0.0/24 actions=NORMAL'],
    ['arp,actions=flood', 'arp actions=FLOOD'],
    [
      'tcp,tp_dst=80,actions=mod_nw_dst:10.0.0.9,mod_dl_dst:aa:bb:cc:dd:ee:ff,output:1',
      'tcp,tp_dst=80 actions=mod_nw_dst:10.0.0.9,mod_dl_dst:aa:bb:cc:dd:ee:ff,output:1',
    ],
    ['dl_vlan=10,actions=strip_vlan,output:2', 'dl_vlan=10 actions=strip_vlan,output:2'],
    [
      'dl_src=aa:bb:cc:dd:ee:ff,dl_dst=ff:ff:ff:ff:ff:ff,actions=mod_vlan_vid:10,mod_dl_src:00:00:00:00:00:01,normal',
      'dl_src=aa:bb:cc:dd:ee:ff,dl_dst=ff:ff:ff:ff:ff:ff actions=mod_vlan_vid:10,mod_dl_src:00:00:00:00:00:01,NORMAL',
    ],
    ['icmp,icmp_type=8,actions=in_port', 'icmp,icmp_type=8 actions=IN_PORT'],
    ['in_port=LOCAL,actions=output:1,2', 'in_port=LOCAL actions=output:1,output:2'],
    ['in_port=veth1,actions=local', 'in_port=1 actions=LOCAL'],
    ['in_port=7,actions=controller', 'in_port=7 actions=CONTROLLER:65535'],
    ['in_port=8,actions=resubmit(,2),resubmit(3,)', 'in_port=8 actions=resubmit(,2),resubmit:3'],
    ['priority=6,ipv6,ipv6_src=fe80::/10,actions=drop', 'priority=6,ipv6,ipv6_src=fe80::/10 actions=drop'],
    ['priority=8,arp,arp_tpa=10.0.0.1,arp_op=1,actions=drop', 'priority=8,arp,arp_tpa=10.0.0.1,arp_op=1 actions=drop'],
    ['priority=8,dl_vlan=0xffff,actions=drop', 'priority=8,vlan_tci=0x0000 actions=drop'],
    ['priority=9,vlan_tci=0x1000/0x1000,actions=drop', 'priority=9,vlan_tci=0x1000/0x1000 actions=drop'],
    ['priority=9,ip,nw_proto=6,actions=drop', 'priority=9,tcp actions=drop'],
    [
      'priority=10,ip,nw_proto=89,nw_ttl=1,nw_tos=4,actions=drop',
      'priority=10,ip,nw_proto=89,nw_tos=4,nw_ttl=1 actions=drop',
    ],
    ['priority=11,dl_type=0x88cc,actions=drop', 'priority=11,dl_type=0x88cc actions=drop'],
    [
      'priority=12,dl_dst=01:00:00:00:00:00/01:00:00:00:00:00,actions=drop',
      'priority=12,dl_dst=01:00:00:00:00:00/01:00:00:00:00:00 actions=drop',
    ],
    [
      'priority=15,ip,in_port=3,actions=set_field:10.0.0.1->nw_src,output:1',
      'priority=15,ip,in_port=3 actions=mod_nw_src:10.0.0.1,output:1',
    ],
    ['priority=16,in_port=3,actions=goto_table:1', 'priority=16,in_port=3 actions=resubmit(,1)'],
    ['tcp,tcp_dst=81,tcp_flags=+syn,actions=drop', 'tcp,tp_dst=81,tcp_flags=+syn actions=drop'],
    ['in_port=veth1, actions = output:p2', 'in_port=1 actions=output:2'],
    ['priority=13,nw_src=10.0.0.1,actions=drop', 'priority=13 actions=drop'],
  ])('%s', (given, shown) => {
    expect(again(given)).toBe(shown);
  });

  test.each([
    ['in_port=3', 'must specify an action'],
    ['in_port=3,actions=foo', 'unknown action foo'],
    ['bar=3,actions=drop', 'unknown keyword bar'],
    ['ip,nw_src=10.0.0.1.5,actions=drop', '10.0.0.1.5: invalid IP address'],
    ['ip,nw_src=10.0.0.0/33,actions=drop', '10.0.0.0/33: IPv4 network prefix bits not between 0 and 32, inclusive'],
    ['priority=99999,actions=drop', 'invalid priority "99999"'],
    ['priority,actions=drop', 'field priority missing value'],
    ['in_port=nope,actions=drop', 'nope: invalid or unknown port for in_port'],
    ['in_port=3,actions=output:nope', 'nope: output to unknown port'],
    ['in_port=3,actions=mod_vlan_vid:5000', '5000: not a valid VLAN VID'],
    ['in_port=3,actions=drop,output:1', '"drop" must not be accompanied by any other action or instruction'],
    ['dl_src=aa,actions=drop', 'aa: invalid Ethernet address'],
    ['in_port=1,actions=mod_dl_src:zz', 'invalid mac address zz'],
    ['tcp,tp_dst=http,actions=drop', 'http: bad syntax for tcp_dst value'],
    ['tcp,tp_dst=99999,actions=drop', '99999: value too large for 2-byte field tcp_dst'],
    ['reg0=1,actions=drop', 'not simulated: match field reg0'],
    ['actions=learn(table=1)', 'not simulated: action learn'],
  ])('%s is refused', (given, message) => {
    expect(() => parseFlow(given, 'add', ports)).toThrow(message);
  });

  test('a priority chooses flows only where it must be met exactly', () => {
    expect(() => parseFlow('priority=8,in_port=1', 'choose', ports)).toThrow('unknown keyword priority');
    expect(parseFlow('priority=8,in_port=1', 'choose-strict', ports).filter.strict).toEqual({ priority: 8 });
  });
});

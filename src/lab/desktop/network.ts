import { Nic } from '#kernel/dev/nic.ts';
import { Switch } from '#kernel/dev/switch.ts';
import { createVeth } from '#kernel/dev/veth.ts';
import type { Kernel } from '#kernel/kernel.ts';
import { iptables } from '#kernel/netfilter/command.ts';
import { NetNamespace } from '#kernel/netns.ts';
import type { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import {
  GATEWAY,
  HANDOVER,
  HANDOVER_DEVICE,
  HANDOVER_MAC,
  HANDOVER_VPNKIT,
  HOST,
  INNER,
  macAddress,
  NAME_SERVER,
  VM_ADDRESS,
} from './addresses.ts';

/**
 * Wires the virtual machine to its Mac: a cable to the network process (vpnkit), which is a namespace of the Mac's kernel, and
 * from there on in the Mac's name. What reaches host.docker.internal comes out at the Mac's own 127.0.0.1.
 * @returns the network process's namespace
 */
export function wire(mac: Kernel, vm: Kernel): NetNamespace {
  const vpnkit = new NetNamespace(mac, `${mac.hostname}/vpnkit`);
  vpnkit.loopback.setUp(true);
  const cable = new Switch(mac.world, `${mac.hostname}/vpnkit`);
  const inner = plug(vpnkit, cable, 'eth0', '5a:94:ef:e4:0c:dd', GATEWAY);
  for (const address of [NAME_SERVER, HOST]) inner.addAddress(Prefix.of(address, 32));
  vm.net.loopback.setUp(true);
  const own = plug(vm.net, cable, 'eth0', '02:50:00:00:00:01', VM_ADDRESS);
  vm.net.routes.add({ dst: 'default', via: GATEWAY, device: own, scope: 'global', proto: 'boot' });
  vm.net.sysctl.set('net.ipv4.ip_forward', '1');
  handOver(mac, vpnkit);
  return vpnkit;
}

function plug(netns: NetNamespace, cable: Switch, name: string, mac: string, address: Addr): Nic {
  const nic = new Nic(macAddress(mac));
  netns.devices.add(nic, name);
  cable.attach(nic);
  nic.addAddress(Prefix.of(address, INNER.length));
  nic.setUp(true);
  return nic;
}

/** What vpnkit does with sockets of its own is done with NAT here: all that leaves has an address of the Mac. */
function handOver(mac: Kernel, vpnkit: NetNamespace): void {
  const [outer, inner] = createVeth(
    { netns: mac.net, name: HANDOVER_DEVICE },
    { netns: vpnkit, name: HANDOVER_DEVICE },
  );
  outer.addAddress(Prefix.of(HANDOVER_MAC, HANDOVER.length));
  inner.addAddress(Prefix.of(HANDOVER_VPNKIT, HANDOVER.length));
  outer.setUp(true);
  inner.setUp(true);
  vpnkit.sysctl.set('net.ipv4.ip_forward', '1');
  vpnkit.routes.add({ dst: 'default', via: HANDOVER_MAC, device: inner, scope: 'global', proto: 'boot' });
  for (const protocol of ['tcp', 'udp'])
    nat(vpnkit, 'PREROUTING', '-d', HOST.text, '-p', protocol, '-j', 'DNAT', '--to-destination', HANDOVER_MAC.text);
  nat(vpnkit, 'POSTROUTING', '-o', HANDOVER_DEVICE, '-j', 'MASQUERADE');
  mac.net.sysctl.set('net.ipv4.ip_forward', '1');
  mac.net.sysctl.set(`net.ipv4.conf.${HANDOVER_DEVICE}.route_localnet`, '1');
  const arriving = ['-i', HANDOVER_DEVICE, '-d', HANDOVER_MAC.text];
  nat(mac.net, 'PREROUTING', ...arriving, '-j', 'DNAT', '--to-destination', '127.0.0.1');
  nat(mac.net, 'POSTROUTING', '-s', HANDOVER_VPNKIT.text, '-j', 'MASQUERADE');
}

function nat(netns: NetNamespace, chain: string, ...words: string[]): void {
  iptables(netns, 4, ['-t', 'nat', '-A', chain, ...words]);
}

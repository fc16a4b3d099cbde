import { createBridge } from '#kernel/dev/bridge.ts';
import { Dummy } from '#kernel/dev/dummy.ts';
import { Ipvlan, type IpvlanMode } from '#kernel/dev/ipvlan.ts';
import { Macvlan, type MacvlanMode } from '#kernel/dev/macvlan.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { createVeth } from '#kernel/dev/veth.ts';
import { Vlan } from '#kernel/dev/vlan.ts';
import { Vxlan } from '#kernel/dev/vxlan.ts';
import { Errno } from '#kernel/errno.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import { type Mac, parseMac } from '#netip/mac.ts';
import { notSimulated } from './address.ts';
import { type IpContext, NETNS_FOLDER, namespaceAt } from './context.ts';
import { showLinks } from './linkshow.ts';
import { IpProblem } from './problem.ts';
import { readVxlanOptions } from './vxlanoptions.ts';
import { matches, type Words } from './words.ts';

/** `ip link …` */
export function linkCommand(context: IpContext, words: Words): void {
  const verb = words.take() ?? 'show';
  if (matches(verb, 'add')) addLink(context, words);
  else if (matches(verb, 'set') || matches(verb, 'change')) setLink(context, words);
  else if (matches(verb, 'replace')) throw notSimulated('ip link replace');
  else if (matches(verb, 'delete')) deleteLink(context, words);
  else if (matches(verb, 'show') || verb === 'lst' || matches(verb, 'list')) showLinks(context, words);
  else throw new IpProblem(`Command "${verb}" is unknown, try "ip link help".`, 255);
}

/** What the words before `type` say about a new device, or about a veth's peer. */
interface NewLink {
  name?: string;
  mac?: Mac;
  mtu?: number;
  lower?: NetDevice;
  netns?: NetNamespace;
  queue?: number;
}

function readNewLink(context: IpContext, words: Words, link: NewLink): void {
  while (!words.done && words.peek !== 'type') {
    if (words.accept('link')) link.lower = context.device(words.argument());
    else if (words.accept('address')) link.mac = hardwareAddress(words.argument());
    else if (words.accept('mtu')) link.mtu = Number(words.argument());
    else if (words.accept('netns')) link.netns = namespaceOf(context, words.argument());
    else if (words.accept('txqueuelen', 'txqlen', 'qlen')) link.queue = Number(words.argument());
    else if (words.accept('numtxqueues', 'numrxqueues', 'index', 'broadcast', 'group', 'gso_max_size'))
      words.argument();
    else {
      words.accept('name', 'dev');
      const name = words.argument();
      if (link.name !== undefined)
        throw new IpProblem(`Error: either "dev" is duplicate, or "${name}" is garbage.`, 255);
      link.name = checkedName(name);
    }
  }
}

function checkedName(name: string): string {
  if (name.length > 15 || name === '' || /[/\s]/.test(name))
    throw new IpProblem('Error: Attribute failed policy validation.', 2);
  return name;
}

function addLink(context: IpContext, words: Words): void {
  const link: NewLink = {};
  readNewLink(context, words, link);
  if (!words.accept('type')) throw new IpProblem('Not enough information: "type" argument is required', 1);
  const type = words.argument();
  const net = link.netns ?? context.net;
  const device = makeLink(context, words, type, link, net);
  if (link.mtu !== undefined) device.setMtu(link.mtu);
  if (link.queue !== undefined) device.txQueueLength = link.queue;
}

function makeLink(context: IpContext, words: Words, type: string, link: NewLink, net: NetNamespace): NetDevice {
  context.requireAdmin();
  if (link.name !== undefined && net.devices.byName(link.name)) throw new Errno('EEXIST', link.name);
  switch (type) {
    case 'veth': {
      const peer: NewLink = {};
      if (words.accept('peer')) readNewLink(context, words, peer);
      const end = { netns: net, name: link.name ?? 'veth%d', mac: link.mac };
      const [device, other] = createVeth(end, { netns: peer.netns ?? net, name: peer.name ?? 'veth%d', mac: peer.mac });
      if (peer.mtu !== undefined) other.setMtu(peer.mtu);
      return device;
    }
    case 'bridge':
      words.rest();
      return createBridge(net, link.name ?? 'bridge%d', link.mac);
    case 'dummy':
      return net.devices.add(new Dummy(link.mac ?? net.newMac()), link.name ?? 'dummy%d');
  }
  if (type === 'openvswitch') throw new Errno('EOPNOTSUPP');
  if (type === 'vxlan') {
    const options = readVxlanOptions(context, words);
    const underlay = options.lower?.netns ?? context.net;
    return Vxlan.create(net, link.name ?? 'vxlan%d', { ...options, mac: link.mac, underlay });
  }
  if (type !== 'vlan' && type !== 'macvlan' && type !== 'ipvlan') throw new IpProblem('Error: Unknown device type.', 2);
  const { lower } = link;
  if (!lower) throw type === 'vlan' ? new IpProblem('Error: link not specified.', 2) : new Errno('EINVAL');
  const name = link.name ?? `${type}%d`;
  let device: NetDevice;
  if (type === 'vlan') device = Vlan.create(lower, name, vlanId(words));
  else {
    const mode = words.accept('mode') ? words.argument() : undefined;
    device =
      type === 'macvlan'
        ? Macvlan.create(lower, name, macvlanMode(mode), link.mac)
        : Ipvlan.create(lower, name, ipvlanMode(mode));
  }
  if (link.netns && link.netns !== lower.netns) lower.netns.devices.move(device, link.netns);
  return device;
}

function vlanId(words: Words): number {
  let id: number | undefined;
  while (!words.done) {
    if (words.accept('id')) id = Number(words.argument());
    else if (words.accept('protocol')) words.argument();
    else throw notSimulated(`vlan option ${words.argument()}`);
  }
  if (id === undefined) throw new IpProblem('Error: VLAN properties not specified.', 2);
  return id;
}

function macvlanMode(mode: string | undefined): MacvlanMode | undefined {
  if (mode === undefined || mode === 'bridge' || mode === 'private' || mode === 'vepa' || mode === 'passthru')
    return mode;
  throw new IpProblem(
    `Error: argument of "mode" must be "private", "vepa", "bridge", "passthru" or "source", not "${mode}"`,
    255,
  );
}

function ipvlanMode(mode: string | undefined): IpvlanMode | undefined {
  if (mode === undefined || mode === 'l2' || mode === 'l3' || mode === 'l3s') return mode;
  throw new IpProblem(`Error: argument of "mode" must be either "l2", "l3" or "l3s"`, 255);
}

function setLink(context: IpContext, words: Words): void {
  let device: NetDevice | undefined;
  const changes: (() => void)[] = [];
  let up: boolean | undefined;
  let netns: NetNamespace | undefined;
  let name: string | undefined;
  const on = (target: () => NetDevice, change: (device: NetDevice) => void) => changes.push(() => change(target()));
  const chosen = () => device as NetDevice;
  while (!words.done) {
    if (words.accept('up')) up = true;
    else if (words.accept('down')) up = false;
    else if (words.accept('name')) name = checkedName(words.argument());
    else if (words.accept('netns')) netns = namespaceOf(context, words.argument());
    else if (words.accept('mtu')) {
      const mtu = Number(words.argument());
      on(chosen, (it) => it.setMtu(mtu));
    } else if (words.accept('address')) {
      const text = words.argument();
      const mac = hardwareAddress(text);
      on(chosen, (it) => it.setMac(mac));
    } else if (words.accept('master', 'vrf')) {
      const bridgeName = words.argument();
      const master = context.net.devices.byName(bridgeName);
      if (!master) throw new IpProblem(`Error: argument "${bridgeName}" is wrong: Device does not exist\n`, 255);
      on(chosen, (it) => enslave(it, master));
    } else if (words.accept('nomaster')) on(chosen, (it) => it.master?.removePort(it));
    else if (words.accept('txqueuelen', 'txqlen', 'qlen')) {
      const length = Number(words.argument());
      on(chosen, (it) => {
        it.txQueueLength = length;
      });
    } else if (words.accept('alias')) {
      const alias = words.argument();
      on(chosen, (it) => {
        it.alias = alias === '' ? undefined : alias;
      });
    } else if (words.accept('promisc', 'multicast', 'allmulticast', 'arp', 'dynamic', 'trailers', 'carrier', 'group')) {
      throw notSimulated(`ip link set ${words.list.slice(-2).join(' ')}`);
    } else if (words.accept('type')) {
      setKind(words, () => chosen(), changes);
    } else {
      words.accept('dev');
      const word = words.argument();
      if (device) throw new IpProblem(`Error: either "dev" is duplicate, or "${word}" is garbage.`, 255);
      device = context.device(word);
    }
  }
  if (!device) throw new IpProblem('Not enough information: "dev" argument is required.', 255);
  if (changes.length > 0 || up !== undefined || netns || name !== undefined) context.requireAdmin();
  for (const change of changes) change();
  if (netns && netns !== device.netns) device.netns.devices.move(device, netns, name);
  else if (name !== undefined) device.netns.devices.rename(device, name);
  if (up !== undefined) device.setUp(up);
}

function enslave(device: NetDevice, master: NetDevice): void {
  if (device.master === master) return;
  if (master.kind !== 'bridge') throw new IpProblem('Error: Device does not allow enslaving.', 2);
  device.master?.removePort(device);
  (master as NonNullable<NetDevice['master']>).addPort(device);
}

/** `ip link set PORT type bridge_slave …` and the bridge's own settings. */
function setKind(words: Words, device: () => NetDevice, changes: (() => void)[]): void {
  const kind = words.argument();
  if (kind !== 'bridge_slave') throw notSimulated(`ip link set type ${kind}`);
  while (!words.done) {
    const setting = words.argument();
    const value = words.argument() === 'on';
    changes.push(() => {
      const port = device().master?.port(device());
      if (!port) throw new Errno('EOPNOTSUPP');
      if (setting === 'hairpin') port.hairpin = value;
      else if (setting === 'isolated') port.isolated = value;
      else if (setting === 'learning') port.learning = value;
      else if (setting === 'flood') port.flood = value;
      else if (setting === 'mcast_flood') port.multicastFlood = value;
      else if (setting === 'bcast_flood') port.broadcastFlood = value;
      else throw notSimulated(`bridge_slave ${setting}`);
    });
  }
}

function deleteLink(context: IpContext, words: Words): void {
  words.accept('dev');
  if (words.done) throw new IpProblem('Not enough information: "dev" argument is required.', 255);
  const device = context.device(words.argument());
  context.requireAdmin();
  if (device.isLoopback || device.isPhysical || device.kind === 'openvswitch') throw new Errno('EOPNOTSUPP');
  context.net.devices.remove(device);
}

function hardwareAddress(text: string): Mac {
  const mac = parseMac(text);
  if (!mac) throw new IpProblem(`"${text}" is invalid lladdr.`, 1);
  return mac;
}

/** The namespace of `netns { NAME | PID | FILE }`. @throws IpProblem */
function namespaceOf(context: IpContext, text: string): NetNamespace {
  const path = text.includes('/') ? text : `${NETNS_FOLDER}/${text}`;
  const named = namespaceAt(context.proc, path);
  if (named) return named;
  if (/^\d+$/.test(text)) {
    const space = context.proc.namespaces.pid;
    const found = space.list().find(({ pid }) => pid === Number(text));
    if (found) return found.process.namespaces.net;
  }
  throw new IpProblem(`Error: argument "${text}" is wrong: Invalid "netns" value\n`, 255);
}

import { portMap } from '#daemon/networks/ports.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { InetSocketInfo } from '#kernel/socket/socketinfo.ts';
import type { DropReason, TraceRecord } from '#kernel/trace.ts';
import { Addr } from '#netip/addr.ts';
import { DROP_REASONS } from './dropreason.ts';
import type { ExplainCause } from './explanation.ts';
import { firewallNote } from './firewall.ts';
import { dropText } from './hop.ts';
import { type Journey, NO_LOSS, trail } from './journey.ts';
import { list } from './list.ts';
import type { Probed } from './probe.ts';
import type { Target } from './question.ts';
import { networksOf, type Scene, type Spot, sameNames } from './scene.ts';

/** Reasons of a drop that say more than what it comes to. */
const CAUSES: Partial<Record<DropReason, ExplainCause>> = {
  'device-down': 'cut',
  'no-carrier': 'cut',
  'link-loss': 'cut',
  'link-cut': 'cut',
  'bridge-down': 'cut',
  'neighbour-failed': 'nobody-there',
  'ttl-exceeded': 'expired',
  'mtu-exceeded': 'too-big',
  'martian-source': 'impossible-address',
  'martian-destination': 'impossible-address',
  'rp-filter': 'impossible-address',
};

/** What stopped a packet. */
export interface Reason {
  cause: ExplainCause;
  /** In sentences. */
  text: string;
  /** That the two ends share no network, as a sentence with a space before it; empty where they do. */
  apart: string;
}

/** What stopped a packet, in sentences. @param goal where it was on its way to, after all translations */
export function reasonFor(
  scene: Scene,
  from: Spot,
  goal: { addr: Addr; port?: number },
  target: Target,
  journey: Journey,
  probed: Probed,
): Reason {
  const holder = scene.holderOf(goal.addr, journey.arrival?.host ?? journey.end?.record.host ?? from.host.name);
  const place = holder ? `\`${scene.nameOf(holder.spot)}\` (\`${goal.addr.text}\`)` : `\`${goal.addr.text}\``;
  const { end } = journey;
  const noSocket = end?.record.reason === 'no-socket' && !end.reply;
  if (noSocket || (probed.answer === 'refused' && (!end || end.reply))) {
    const listening = holder ? listeners(scene, holder.spot, target, goal.port) : '';
    const word = target.protocol === 'udp' ? 'UDP' : 'TCP';
    const text = `The packet reached ${place}, but no program listens on ${word} port ${goal.port ?? ''} there${target.protocol === 'tcp' ? ': the connection was refused' : ''}.${listening}`;
    return { cause: 'refused', text, apart: '' };
  }
  const strange = strangers(scene, from, holder?.spot);
  // Who came by a published port needs no network in common with the one behind it.
  const published = journey.hops.slice(0, journey.there).some(({ rule }) => rule?.includes('-j DNAT'));
  const apart = published ? '' : strange;
  if (
    journey.hops.length === 0 ||
    (end?.record.stage === 'drop' && journey.hops.length === 1 && end.record.reason === 'no-route')
  ) {
    return { ...noRoute(scene, from, goal.addr, probed), apart };
  }
  if (!end) {
    const text = journey.arrival
      ? `The packet arrived at ${place}, but no answer came back.`
      : `The packet to ${place} was not seen any further.`;
    return { cause: 'no-answer', text, apart };
  }
  const lostQuestion = questionLost(end.record, probed);
  const { record } = end;
  const way = end.reply ? 'The packet arrived, but the answer' : 'The packet';
  const cause = (record.stage === 'neighbour' ? 'nobody-there' : CAUSES[record.reason ?? 'ignored']) ?? end.cause;
  if (lostQuestion) {
    const reason = lostQuestion.reason ?? 'ignored';
    const text = `${way} ended at \`${end.where}\`: ${end.text}. The question who has the address was lost at \`${scene.ownerOf(lostQuestion)}\`: ${dropText(scene, lostQuestion)}.`;
    return { cause: CAUSES[reason] ?? DROP_REASONS[reason].cause, text, apart };
  }
  const note =
    record.reason === 'netfilter' ? firewallNote(scene, record, goal.port) : advice(scene, from, record, goal.addr);
  return {
    cause: strange && cause === 'filtered' && note === '' ? 'no-shared-network' : cause,
    text: `${way} ended at \`${end.where}\`: ${end.text}.${note}`,
    apart,
  };
}

function strangers(scene: Scene, from: Spot, to: Spot | undefined): string {
  if (!to?.container) return '';
  if (from.host !== to.host && !networksOf(to.container).some((network) => sameNetwork(scene, from, to, network))) {
    const drivers = networksOfDriver(scene, to, ['bridge']);
    if (drivers.length > 0) return `${namesakes(scene, from, to)}${elsewhere(scene, to)}`;
  }
  if (!from.container) return '';
  const [own, theirs] = [networksOf(from.container), networksOf(to.container)];
  if (from.host === to.host && own.some((network) => theirs.includes(network))) return '';
  if (from.host !== to.host && own.some((network) => sameNetwork(scene, from, to, network))) return '';
  const same = namesakes(scene, from, to);
  if (same !== '') return same;
  return ` The two share no network: \`${scene.nameOf(from)}\` is on ${list(own)}, \`${scene.nameOf(to)}\` on ${list(theirs)}.`;
}

/** That networks of two hosts have nothing in common but their name, as a sentence with a space before it. */
function namesakes(scene: Scene, from: Spot, to: Spot): string {
  const names = sameNames(scene, from, to);
  if (names.length === 0) return '';
  return ` ${list(names)} on \`${from.host.name}\` and ${list(names)} on \`${to.host.name}\` are two networks of the same name.`;
}

function elsewhere(scene: Scene, to: Spot): string {
  return ` \`${scene.nameOf(to)}\` is on another host, whose bridge networks other machines do not know: publish a port there, or put both ends on an overlay network.`;
}

function sameNetwork(scene: Scene, a: Spot, b: Spot, name: string): boolean {
  const network = scene.network(a.host, name);
  return network !== undefined && network.scope !== 'local' && scene.network(b.host, name)?.id === network.id;
}

function noRoute(scene: Scene, from: Spot, addr: Addr, probed: Probed): { cause: ExplainCause; text: string } {
  const cause = 'no-route';
  const me = `\`${scene.nameOf(from)}\``;
  const said = probed.error === 'EHOSTUNREACH' || probed.error === 'ENETUNREACH' || probed.error === undefined;
  if (!said) return { cause, text: `${me} cannot send to \`${addr.text}\`: ${probed.message ?? probed.error}.` };
  const text = `${me} has no route to \`${addr.text}\`: no line of its routing table (\`ip route\`) covers that address.`;
  const { container } = from;
  const netns = container ? scene.processAt(from)?.namespaces.net : from.host.kernel.net;
  const down = (netns?.devices.list() ?? []).filter((device) => !device.up && device.addresses.length > 0);
  if (down.length > 0) {
    const names = list(down.map(({ name }) => name));
    const cure = `\`ip link set ${down[0]?.name ?? ''} up\` switches it on again`;
    return {
      cause: 'cut',
      text: `${text} Its device ${names} is switched off, and the routes through it went with it (${cure}).`,
    };
  }
  if (!container) return { cause, text };
  const networks = networksOf(container).map((name) => scene.network(from.host, name));
  if (networks.length === 0) return { cause, text: `${text} It is on no network.` };
  const only = networks.length === 1 ? networks[0] : undefined;
  if (only?.driver === 'null')
    return { cause, text: `${text} It is on the network \`none\`, which has no way out at all.` };
  if (networks.every((network) => network?.internal)) {
    const where = `${list(networksOf(container))} only, ${networks.length === 1 ? 'an internal network' : 'internal networks'}`;
    return { cause, text: `${text} It is on ${where}: there is no way out from there.` };
  }
  if (addr.family === 6 && networks.every((network) => !network?.enableIPv6))
    return { cause, text: `${text} None of its networks has IPv6.` };
  return { cause, text };
}

/** Where the question for a neighbour's hardware address, or the answer to it, was lost on its way. */
function questionLost(lost: TraceRecord, { records }: Probed): TraceRecord | undefined {
  const { stage, reason } = lost;
  if (stage !== 'neighbour' && reason !== 'neighbour-failed' && reason !== 'neighbour-queue-full') return undefined;
  for (const [index, record] of records.entries()) {
    if (record.frame?.payload.kind !== 'arp') continue;
    if (record.stage === 'drop' && !NO_LOSS.has(record.reason)) return record;
    if (record.stage !== 'encapsulate' || !record.carrier) continue;
    const last = trail(records.slice(index + 1), record.carrier).at(-1);
    if (last?.stage === 'drop') return last;
  }
  return undefined;
}

/** What listens where nothing was found: the same port on another address, other ports. */
function listeners(scene: Scene, spot: Spot, { protocol }: Target, port: number | undefined): string {
  const netns = spot.container ? scene.processAt(spot)?.namespaces.net : spot.host.kernel.net;
  if (!netns) return '';
  const open = listening(netns, protocol);
  const name = `\`${scene.nameOf(spot)}\``;
  const published = publishedAt(scene, spot, protocol, port);
  if (published !== '') return published;
  const same = open.filter(({ local }) => local.port === port);
  if (same.some(({ local }) => local.addr.isLoopback)) {
    const at = same.map(({ local }) => `\`${local.addr.text}\``).join(' and ');
    return ` A program listens on that port at ${at} only, which takes connections from ${name} itself. It has to listen on \`0.0.0.0\`.`;
  }
  if (same.length > 0) {
    return ` A program listens on that port at ${same.map(({ local }) => `\`${local.addr.text}\``).join(' and ')} only.`;
  }
  const ports = [...new Set(open.filter(({ local }) => !local.addr.isLoopback).map(({ local }) => local.port))].sort(
    (a, b) => a - b,
  );
  if (ports.length === 0) return ` Nothing in ${name} listens on any ${protocol.toUpperCase()} port.`;
  return ` ${name} listens on ${ports.length === 1 ? 'port' : 'ports'} ${ports.join(', ')}.`;
}

/** That a port of a host is published by a container there, but at other addresses than the one that was asked. */
function publishedAt(scene: Scene, { host, container }: Spot, protocol: string, port: number | undefined): string {
  if (container && !container.onHostNetwork) return '';
  for (const spot of scene.spots()) {
    if (spot.host !== host || !scene.processAt(spot)) continue;
    for (const [inner, bindings] of Object.entries(portMap(spot.container))) {
      const [number = '', kind] = inner.split('/');
      const at = (bindings ?? []).filter(({ HostPort }) => kind === protocol && Number(HostPort) === port);
      const { HostIp = '' } = at[0] ?? {};
      const addr = Addr.tryParse(HostIp);
      if (!addr || addr.isUnspecified) continue;
      const quoted = addr.family === 6 ? `[${HostIp}]` : HostIp;
      const reach = addr.isLoopback
        ? `which takes connections from \`${host.name}\` itself`
        : 'and at no other address of the host';
      return ` \`${scene.nameOf(spot)}\` publishes that port at \`${HostIp}\` only (\`-p ${quoted}:${port}:${number}\`), ${reach}. Published without an address (\`-p ${port}:${number}\`), it is open to other machines, too.`;
    }
  }
  return '';
}

function listening(netns: NetNamespace, protocol: Target['protocol']): InetSocketInfo[] {
  return netns.transport.sockets().filter((info): info is InetSocketInfo => {
    if (info.protocol !== protocol || protocol === 'icmp') return false;
    return protocol === 'tcp' ? info.state === 'LISTEN' : info.state === 'UNCONN';
  });
}

/** What a drop that is no firewall's has to do with the way the lab stands. */
function advice(scene: Scene, from: Spot, record: TraceRecord, addr: Addr): string {
  const reason = record.stage === 'neighbour' ? 'neighbour-failed' : record.reason;
  switch (reason) {
    case 'neighbour-failed': {
      const holder = scene.holderOf(addr, record.host);
      const asked = ' It was asked for on the wire ("who has that address?"), and nobody answered.';
      if (!holder) return `${asked} No running container and no host has \`${addr.text}\`.`;
      return `${asked} \`${scene.nameOf(holder.spot)}\` has it${silence(scene, from, holder.spot, addr)}.`;
    }
    case 'device-down':
      return ` The device \`${record.device ?? ''}\` is switched off (\`ip link set ${record.device ?? ''} up\` switches it on).`;
    case 'no-carrier':
      return ' A cable is pulled, or the device on the other end is switched off.';
    case 'ttl-exceeded':
      return ' Each router counts the TTL down by one, and this one reached 0: perhaps the packet goes round in circles.';
    case 'rp-filter':
      return ' This is the reverse path filter (sysctl `net.ipv4.conf.*.rp_filter`).';
    case 'forwarding-disabled':
      if (!scene.lab.hosts.has(record.host)) {
        const inner = scene.holderOf(addr, from.host.name)?.spot;
        if (inner?.container && inner.host.virtualMachine)
          return ` \`${scene.nameOf(inner)}\` has that address inside the virtual machine of \`${inner.host.name}\`, and no route leads there from outside: publish a port (\`-p\`) to reach it.`;
        return scene.lab.scenario.internet
          ? ' Nothing in the lab’s Internet has that address.'
          : ' Nothing lies beyond it: the lab has no Internet.';
      }
      return ' Only with `net.ipv4.ip_forward=1` does a machine work as a router.';
    case 'mtu-exceeded':
      return ' The link takes packets up to its MTU only.';
    case 'martian-source':
    case 'martian-destination':
      return ' Such packets are called martians.';
    default:
      return '';
  }
}

/** Why the holder of an address does not say so, as far as can be seen. */
function silence(scene: Scene, from: Spot, spot: Spot, addr: Addr): string {
  const netns = spot.container ? scene.processAt(spot)?.namespaces.net : spot.host.kernel.net;
  const device = netns?.devices
    .list()
    .find(({ addresses }) => addresses.some(({ prefix }) => prefix.addr.equals(addr)));
  if (device && !device.up) return `, but its device \`${device.name}\` is switched off`;
  if (device && !device.carrier) return `, but nothing is plugged into its device \`${device.name}\``;
  const own = [from, spot].find(({ container }) => container && container.onHostNetwork === false);
  const other = own === from ? spot : from;
  const slaves = networksOfDriver(scene, own, ['macvlan', 'ipvlan']);
  if (from.host === spot.host && slaves.length > 0 && !other.container) {
    return `; but a host and its own containers on a ${slaves[0]} network never see each other: what they share is the card, and it sends outwards only`;
  }
  return ', but the question did not reach it';
}

/** Which of `drivers` are those of networks that a container is on. */
function networksOfDriver(scene: Scene, spot: Spot | undefined, drivers: readonly string[]): string[] {
  if (!spot?.container) return [];
  const found = networksOf(spot.container).map((name) => scene.network(spot.host, name)?.driver ?? '');
  return found.filter((driver) => drivers.includes(driver));
}

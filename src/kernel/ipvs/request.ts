import { type Connection, flowOf, UNTRACKED } from '../netfilter/conntrack/connection.ts';
import type { HookContext, HookVerdict } from '../netfilter/hook.ts';
import { isIcmpError, UNREACHABLE4, UNREACHABLE6 } from '../wire/icmp.ts';
import { type IpPacket, ipLength } from '../wire/ip.ts';
import { IpvsConnection, type IpvsEndpoint } from './connection.ts';
import { type Ends, endsOf, withDestination, withSource } from './ends.ts';
import type { Ipvs } from './ipvs.ts';
import type { VirtualService } from './service.ts';

/** Bits of net.ipv4.vs.conn_reuse_mode. */
const REUSE_FIN_WAIT = 2;

/** ip_vs_in: gives a packet of a client to its real server, choosing one for the first packet of a connection. */
export function balanceRequest(ipvs: Ipvs, packet: IpPacket, context: HookContext): HookVerdict | undefined {
  const { payload } = packet;
  if (payload.kind === 'icmp') return isIcmpError(payload) ? relatedRequest(ipvs, packet, context) : undefined;
  const ends = endsOf(packet);
  if (!ends) return undefined;
  const { netns, settings, connections } = ipvs;
  let connection = connections.byClient(ends.protocol, ends.src, ends.dst);
  if (connection && payload.kind === 'tcp' && payload.flags.syn && !payload.flags.ack && startsAnew(ipvs, connection)) {
    connections.remove(connection);
    const known = flowOf(packet)?.connection?.confirmed === true && connection.tracked;
    // The old entry of connection tracking would lead elsewhere: the client's next attempt finds both gone.
    if (known) {
      netns.conntrack.delete(flowOf(packet)?.connection as Connection);
      return dropped(ipvs, packet, 'the port is used again, and its old connection has to go first');
    }
    connection = undefined;
  }
  if (!connection) {
    const service = ipvs.serviceFor(packet, ends.protocol, ends.dst.addr, ends.dst.port);
    if (!service) return undefined;
    // Only the beginning of a connection is balanced; the rest of an unknown one is for whoever has the address.
    if (payload.kind === 'tcp' && (!payload.flags.syn || payload.flags.ack) && !settings.isOn('sloppy_tcp'))
      return undefined;
    connection = schedule(ipvs, service, ends);
    if (!connection) {
      const code = packet.family === 4 ? UNREACHABLE4.port : UNREACHABLE6.port;
      netns.ip.sendIcmpError(packet, 'destination-unreachable', code, { device: context.inDevice });
      return dropped(ipvs, packet, 'the virtual service has no real server to take it');
    }
  }
  if (!connection.destination.available) {
    if (settings.isOn('expire_nodest_conn')) connections.remove(connection);
    return dropped(ipvs, packet, `the real server ${connection.server.addr.text} is gone from the virtual service`);
  }
  countRequest(ipvs, connection, packet);
  ipvs.advance(connection, packet, connection.destination.forward === 'masquerade' ? 'input' : 'input-only');
  return pass(ipvs, connection, packet, context);
}

/** Whether a SYN on a known connection begins a new one (is_new_conn_expected; expire_nodest_conn with weight 0). */
function startsAnew({ settings }: Ipvs, { destination, state }: IpvsConnection): boolean {
  const mode = settings.number('conn_reuse_mode');
  if (mode === 0) return false;
  if (settings.isOn('expire_nodest_conn') && destination.weight === 0) return true;
  return state === 'TIME_WAIT' || state === 'CLOSE' || ((mode & REUSE_FIN_WAIT) !== 0 && state === 'FIN_WAIT');
}

/** ip_vs_schedule: the connection with the real server it is to have; undefined where none takes it. */
function schedule(ipvs: Ipvs, service: VirtualService, { protocol, src, dst }: Ends): IpvsConnection | undefined {
  const { connections, netns, statistics } = ipvs;
  const { persistence } = service;
  const tracked = ipvs.settings.isOn('conntrack') && ipvs.netns.netfilter.tracks(src.addr.family);
  const client: IpvsEndpoint = { addr: service.clientNetwork(src.addr), port: 0 };
  const template = persistence === undefined ? undefined : connections.byClient(protocol, client, dst);
  const quiescent = ipvs.settings.isOn('expire_quiescent_template');
  const kept = template?.destination;
  const usable = kept?.available && (kept.weight > 0 || !quiescent) ? kept : undefined;
  const destination = usable ?? service.schedule(src.addr, dst.addr);
  if (!destination) return undefined;
  const server = { addr: destination.addr, port: destination.port || dst.port };
  if (persistence !== undefined) {
    if (template && !usable) connections.remove(template);
    const memory =
      usable && template
        ? template
        : new IpvsConnection(protocol, client, dst, server, destination, service, tracked, true);
    memory.expiresAt = netns.clock.now + persistence;
    if (memory !== template) connections.add(memory);
  }
  const connection = new IpvsConnection(protocol, src, dst, server, destination, service, tracked);
  if (protocol === 17) connection.state = 'UDP';
  connection.expiresAt = netns.clock.now + ipvs.lifetime(connection);
  if (!(service.options.onePacket && protocol === 17)) connections.add(connection);
  for (const counters of [statistics, service.statistics, destination.statistics]) counters.countConnection();
  return connection;
}

function countRequest({ statistics }: Ipvs, { destination, service }: IpvsConnection, packet: IpPacket): void {
  const length = ipLength(packet);
  for (const counters of [statistics, service.statistics, destination.statistics]) counters.countIn(length);
}

/** ip_vs_nat_xmit, ip_vs_dr_xmit: sends a packet on to the real server, by OUTPUT as if this host had sent it. */
function pass(ipvs: Ipvs, connection: IpvsConnection, packet: IpPacket, context: HookContext): HookVerdict {
  const { netns } = ipvs;
  const { server, destination } = connection;
  const route = netns.routes.lookup(server.addr, { mark: packet.mark });
  if ('error' in route) return dropped(ipvs, packet, `there is no route to the real server ${server.addr.text}`);
  const masquerade = destination.forward === 'masquerade';
  const translated = masquerade ? withDestination(packet, server) : packet;
  const balanced = prepared(translated, connection);
  netns.record('nat', {
    device: context.inDevice?.name,
    detail: `IPVS chose ${server.addr.text}:${server.port} for ${packet.dst.text}:${connection.virtual.port}`,
    packet: balanced,
  });
  if (route.type === 'local') return { verdict: 'accept', packet: balanced };
  netns.ip.outputRouted(balanced, masquerade ? route : { ...route, via: route.via ?? server.addr });
  return { verdict: 'stolen' };
}

/** Tells connection tracking that the answers come from the real server, or that it is not to care. */
function prepared(packet: IpPacket, { tracked, server, destination }: IpvsConnection): IpPacket {
  if (!tracked) return { ...packet, balanced: true, connection: UNTRACKED };
  const flow = flowOf(packet);
  const conntrack = flow?.connection;
  if (conntrack && !conntrack.confirmed && !flow.reply && destination.forward === 'masquerade')
    conntrack.reply = { ...conntrack.reply, src: server.addr, srcPort: server.port };
  return { ...packet, balanced: true };
}

/** ip_vs_in_icmp: an error about an answer goes to the real server that sent it. */
function relatedRequest(ipvs: Ipvs, packet: IpPacket, context: HookContext): HookVerdict | undefined {
  const { payload } = packet;
  const quoted = payload.kind === 'icmp' ? payload.quoted : undefined;
  const ends = quoted && endsOf(quoted);
  const connection = ends && ipvs.connections.byClient(ends.protocol, ends.dst, ends.src);
  if (!quoted || !connection || connection.destination.forward !== 'masquerade') return undefined;
  const inner = withSource(quoted, connection.server);
  const changed = { ...packet, dst: connection.server.addr, payload: { ...payload, quoted: inner } } as IpPacket;
  return pass(ipvs, connection, changed, context);
}

function dropped({ netns }: Ipvs, packet: IpPacket, detail: string): HookVerdict {
  netns.record('drop', { reason: 'ipvs', packet, detail });
  return { verdict: 'stolen' };
}

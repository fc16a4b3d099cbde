import type { Addr } from '#netip/addr.ts';
import type { NetDevice } from '../dev/netdevice.ts';
import type { NetNamespace } from '../netns.ts';
import { SOCKET_FILES } from './procsockets.ts';

const ETHERNET = 1;
/** NUD flags of /proc/net/arp: complete, permanent. */
const ARP_COMPLETE = 0x2;
const ARP_PERMANENT = 0x4;
const SCOPES = { global: 0x00, link: 0x20, host: 0x10, site: 0x40 } as const;
const ADDRESS_PERMANENT = 0x80;
const ROUTE_UP = 0x1;
const ROUTE_GATEWAY = 0x2;
const ROUTE_HOST = 0x4;
const ROUTE_REJECT = 0x200;

/** The files of /proc/net, by name, of a network namespace. */
export const NET_FILES: Record<string, (net: NetNamespace) => string> = {
  arp,
  dev,
  if_inet6: ifInet6,
  ipv6_route: ipv6Route,
  route,
  xfrm_stat: xfrmStatistics,
  ...SOCKET_FILES,
};

/** Counters of /proc/net/xfrm_stat in the order of the kernel; most of them cannot happen here. */
const XFRM_COUNTERS = [
  ...['XfrmInError', 'XfrmInBufferError', 'XfrmInHdrError', 'XfrmInNoStates', 'XfrmInStateProtoError'],
  ...['XfrmInStateModeError', 'XfrmInStateSeqError', 'XfrmInStateExpired', 'XfrmInStateMismatch', 'XfrmInStateInvalid'],
  ...['XfrmInTmplMismatch', 'XfrmInNoPols', 'XfrmInPolBlock', 'XfrmInPolError', 'XfrmOutError'],
  ...['XfrmOutBundleGenError', 'XfrmOutBundleCheckError', 'XfrmOutNoStates', 'XfrmOutStateProtoError'],
  ...['XfrmOutStateModeError', 'XfrmOutStateSeqError', 'XfrmOutStateExpired', 'XfrmOutPolBlock', 'XfrmOutPolDead'],
  ...['XfrmOutPolError', 'XfrmFwdHdrError', 'XfrmOutStateInvalid', 'XfrmAcquireError', 'XfrmOutStateDirError'],
  ...['XfrmInStateDirError', 'XfrmInIptfsError', 'XfrmOutNoQueueSpace'],
];

function xfrmStatistics({ xfrm }: NetNamespace): string {
  const counters: Readonly<Record<string, number>> = { ...xfrm?.counters };
  return XFRM_COUNTERS.map((name) => `${name.padEnd(24)}\t${counters[name] ?? 0}\n`).join('');
}

function arp(net: NetNamespace): string {
  let text = 'IP address       HW type     Flags       HW address            Mask     Device\n';
  for (const neighbour of net.neighbours.list()) {
    if (neighbour.addr.family !== 4 || neighbour.current === 'NOARP') continue;
    const flags = (neighbour.mac ? ARP_COMPLETE : 0) | (neighbour.current === 'PERMANENT' ? ARP_PERMANENT : 0);
    const mac = neighbour.mac ?? '00:00:00:00:00:00';
    const type = `0x${ETHERNET}`.padEnd(12);
    text += `${neighbour.addr.text.padEnd(16)} ${type}${`0x${flags.toString(16)}`.padEnd(12)}${mac}     *        ${neighbour.device.name}\n`;
  }
  return text;
}

function dev(net: NetNamespace): string {
  let text =
    'Inter-|   Receive                                                |  Transmit\n' +
    ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n';
  for (const device of net.devices.list()) text += deviceLine(device);
  return text;
}

function deviceLine({ name, stats }: NetDevice): string {
  const column = (value: number, width: number) => String(value).padStart(width);
  const received = [
    column(stats.rxBytes, 7),
    column(stats.rxPackets, 7),
    column(stats.rxErrors, 4),
    column(stats.rxDropped, 4),
    column(0, 4),
    column(0, 5),
    column(0, 10),
    column(stats.multicast, 9),
  ];
  const sent = [
    column(stats.txBytes, 8),
    column(stats.txPackets, 7),
    column(stats.txErrors, 4),
    column(stats.txDropped, 4),
    column(0, 4),
    column(0, 5),
    column(0, 7),
    column(0, 10),
  ];
  return `${name.padStart(6)}: ${[...received, ...sent].join(' ')}\n`;
}

function ifInet6(net: NetNamespace): string {
  let text = '';
  for (const device of net.devices.list()) {
    for (const { prefix, family, scope } of device.addresses) {
      if (family !== 6) continue;
      const fields = [device.index, prefix.length, SCOPES[scope], ADDRESS_PERMANENT].map((value) => hex(value, 2));
      text += `${plainHex(prefix.addr)} ${fields.join(' ')} ${device.name.padStart(8)}\n`;
    }
  }
  return text;
}

function route(net: NetNamespace): string {
  const header = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT';
  const lines = [header];
  for (const entry of net.routes.list(4)) {
    const rejected = entry.type !== 'unicast';
    const flags =
      ROUTE_UP |
      (entry.via ? ROUTE_GATEWAY : 0) |
      (entry.dst.length === 32 ? ROUTE_HOST : 0) |
      (rejected ? ROUTE_REJECT : 0);
    lines.push(
      [
        entry.device?.name ?? '*',
        littleEndian(entry.dst.addr),
        entry.via?.family === 4 ? littleEndian(entry.via) : '00000000',
        hex(flags, 4).toUpperCase(),
        0,
        0,
        entry.metric,
        littleEndian(entry.dst.netmask()),
        entry.mtu ?? 0,
        0,
        0,
      ].join('\t'),
    );
  }
  return lines.map((line) => `${line.padEnd(127)}\n`).join('');
}

function ipv6Route(net: NetNamespace): string {
  const none = '0'.repeat(32);
  let text = '';
  for (const entry of [...net.routes.list(6), ...net.routes.list(6, 'local')]) {
    const flags =
      ROUTE_UP |
      (entry.via ? ROUTE_GATEWAY : 0) |
      (entry.dst.length === 128 ? ROUTE_HOST : 0) |
      (entry.type === 'local' ? 0x8020_0000 : 0);
    const via = entry.via ? plainHex(entry.via) : none;
    const source = `${none} 00`;
    const numbers = [entry.metric, 1, 0, flags >>> 0].map((value) => hex(value, 8)).join(' ');
    const device = (entry.device?.name ?? 'lo').padStart(8);
    text += `${plainHex(entry.dst.addr)} ${hex(entry.dst.length, 2)} ${source} ${via} ${numbers} ${device}\n`;
  }
  return text;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

/** The 16 bytes of an IPv6 address as digits without colons. */
function plainHex(addr: Addr): string {
  return [...addr.bytes()].map((byte) => hex(byte, 2)).join('');
}

/** An IPv4 address as the kernel prints it where it forgets the byte order: 0100007F. */
function littleEndian(addr: Addr): string {
  return [...addr.bytes()]
    .reverse()
    .map((byte) => hex(byte, 2))
    .join('')
    .toUpperCase();
}

import type { Addr } from '#netip/addr.ts';
import { SECOND } from '../clock.ts';
import type { IpvsEndpoint } from '../ipvs/connection.ts';
import type { VirtualService } from '../ipvs/service.ts';
import type { NetNamespace } from '../netns.ts';

const PROTOCOLS: Readonly<Record<number, string>> = { 6: 'TCP', 17: 'UDP', 132: 'SCTP' };
const METHODS = { masquerade: 'Masq', route: 'Route', tunnel: 'Tunnel' } as const;

/** The files of /proc/net that IPVS adds once it is in use, by name. */
export const IPVS_FILES: Record<string, (net: NetNamespace) => string> = {
  ip_vs: services,
  ip_vs_conn: connections,
  ip_vs_stats: statistics,
};

function services({ ipvs }: NetNamespace): string {
  let text =
    'IP Virtual Server version 1.2.1 (size=4096)\n' +
    'Prot LocalAddress:Port Scheduler Flags\n' +
    '  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\n';
  for (const service of ipvs?.services() ?? []) {
    text += `${selectorText(service)} ${service.scheduler} ${flags(service)}\n`;
    for (const { addr, port, forward, weight, active, inactive } of service.destinations) {
      const numbers = [String(weight).padEnd(6), String(active).padEnd(10), String(inactive).padEnd(10)].join(' ');
      text += `  -> ${ends({ addr, port })}      ${METHODS[forward].padEnd(7)} ${numbers}\n`;
    }
  }
  return text;
}

function selectorText({ selector }: VirtualService): string {
  if ('fwmark' in selector) return `FWM  ${hex(selector.fwmark, 8)}`;
  return `${PROTOCOLS[selector.protocol] ?? 'IP'}  ${ends(selector)}`;
}

function flags({ options, family }: VirtualService): string {
  if (options.persistence === undefined) return options.onePacket ? 'ops ' : '';
  const mask = (1n << BigInt(options.netmask ?? 32)) - 1n;
  const shown = family === 4 ? (mask << BigInt(32 - (options.netmask ?? 32))).toString(16).toUpperCase() : 'FFFFFFFF';
  return `persistent ${options.persistence * 1000} ${shown.padStart(8, '0')}`;
}

function connections({ ipvs, clock }: NetNamespace): string {
  let text = 'Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData\n';
  for (const { protocol, client, virtual, server, state, expiresAt } of ipvs?.connections.list() ?? []) {
    const parts = [client, virtual, server].map(({ addr, port }) => `${address(addr)} ${hex(port, 4)}`).join(' ');
    const left = Math.max(0, Math.floor((expiresAt - clock.now) / SECOND));
    text += `${(PROTOCOLS[protocol] ?? 'IP').padEnd(3)} ${parts} ${state.padEnd(11)} ${String(left).padStart(7)}\n`;
  }
  return text;
}

function statistics({ ipvs }: NetNamespace): string {
  const { total, rates } = ipvs?.statistics ?? {};
  const row = (values: readonly (number | undefined)[]) =>
    `${values.map((value, index) => hexNumber(value).padStart(index < 3 ? 8 : 16)).join(' ')}\n`;
  const values = (from: typeof total) =>
    row([from?.connections, from?.inPackets, from?.outPackets, from?.inBytes, from?.outBytes]);
  return (
    '   Total Incoming Outgoing         Incoming         Outgoing\n' +
    '   Conns  Packets  Packets            Bytes            Bytes\n' +
    `${values(total)}\n` +
    ' Conns/s   Pkts/s   Pkts/s          Bytes/s          Bytes/s\n' +
    values(rates)
  );
}

function ends({ addr, port }: IpvsEndpoint): string {
  return addr.family === 4 ? `${address(addr)}:${hex(port, 4)}` : `[${addr.text}]:${hex(port, 4)}`;
}

function address(addr: Addr): string {
  return addr.family === 4 ? addr.bits.toString(16).toUpperCase().padStart(8, '0') : addr.text;
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}

function hexNumber(value: number | undefined): string {
  return Math.round(value ?? 0)
    .toString(16)
    .toUpperCase();
}

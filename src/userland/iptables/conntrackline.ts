import type { Connection, DirectionCounters } from '#kernel/netfilter/conntrack/connection.ts';
import type { ConntrackEvent } from '#kernel/netfilter/conntrack/conntrack.ts';
import type { Tuple } from '#kernel/netfilter/conntrack/tuple.ts';

/** What `conntrack -o` may ask for. */
export interface LineFormat {
  /** The family before the protocol. */
  readonly extended: boolean;
  readonly id: boolean;
  /** Packets and bytes, where the kernel counts them (nf_conntrack_acct). */
  readonly counters: boolean;
}

const PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [1, 'icmp'],
  [6, 'tcp'],
  [17, 'udp'],
  [47, 'gre'],
  [58, 'icmpv6'],
  [132, 'sctp'],
]);

/** The number of a protocol conntrack(8) knows, by name or number. */
export function conntrackProtocol(text: string): number | undefined {
  if (/^\d+$/.test(text) && Number(text) <= 255) return Number(text);
  for (const [number, name] of PROTOCOLS) if (name === text) return number;
  return undefined;
}

function tupleText({ protocol, src, dst, srcPort, dstPort }: Tuple, counters: DirectionCounters | undefined): string {
  let text = `src=${src} dst=${dst} `;
  if (protocol === 1 || protocol === 58) text += `type=${dstPort >> 8} code=${dstPort & 0xff} id=${srcPort} `;
  else if (protocol === 6 || protocol === 17 || protocol === 132) text += `sport=${srcPort} dport=${dstPort} `;
  return counters ? `${text}packets=${counters.packets} bytes=${counters.bytes} ` : text;
}

/** What entry and event lines share. */
function body(connection: Connection, timeout: number | undefined, format: LineFormat): string {
  const { family, protocol, original, reply, tcp, seenReply, assured, counters } = connection;
  let text = format.extended ? `${`ipv${family}`.padEnd(8)} ${family === 4 ? 2 : 10} ` : '';
  text += `${(PROTOCOLS.get(protocol) ?? 'unknown').padEnd(8)} ${protocol} `;
  if (timeout !== undefined) text += `${timeout} `;
  if (tcp) text += `${tcp} `;
  text += tupleText(original, format.counters ? counters[0] : undefined);
  if (!seenReply) text += '[UNREPLIED] ';
  text += tupleText(reply, format.counters ? counters[1] : undefined);
  return assured ? `${text}[ASSURED] ` : text;
}

/** One entry as `conntrack -L` prints it; `timeout` in seconds. */
export function entryLine(connection: Connection, timeout: number, format: LineFormat): string {
  const id = format.id ? ` id=${connection.id}` : '';
  return `${body(connection, timeout, format)}mark=${connection.mark} use=1${id}`;
}

/** One event as `conntrack -E` prints it; an entry that has expired has no timeout. */
export function eventLine(event: ConntrackEvent, connection: Connection, timeout: number, format: LineFormat): string {
  const title = `[${event}]`.padStart(9);
  const mark = connection.mark === 0 ? '' : `mark=${connection.mark} `;
  const id = format.id ? `id=${connection.id} ` : '';
  return `${title} ${body(connection, timeout === 0 ? undefined : timeout, format)}${mark}${id}`.trimEnd();
}

import { Addr } from '#netip/addr.ts';
import type { NatRange } from '../nat/range.ts';
import { parameterProblem } from '../problem.ts';
import { servicePort } from './services.ts';

function parsePort(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : servicePort(text);
  if (port === undefined || port > 65_535) throw parameterProblem(`Port \`${text}' not valid`);
  return port;
}

/** Protocols with ports: TCP, UDP, SCTP, DCCP. */
const WITH_PORTS: ReadonlySet<number | undefined> = new Set([6, 17, 33, 132]);

/** `80`, `80-90` or `80-90/base`. @throws Problem */
export function parseNatPorts(text: string, protocol: number | undefined): Pick<NatRange, 'ports' | 'basePort'> {
  if (!WITH_PORTS.has(protocol)) throw parameterProblem('Need TCP, UDP, SCTP or DCCP with port specification');
  const [range = '', base] = text.split('/', 2);
  const [from = '', to] = range.split('-', 2);
  const first = parsePort(from);
  const last = to === undefined ? first : parsePort(to);
  if (last < first) throw parameterProblem(`Port range \`${to}' funky`);
  return { ports: { first, last }, basePort: base === undefined ? undefined : parsePort(base) };
}

/** `172.17.0.2:80`, `10.0.0.1-10.0.0.9`, `:80`, `[fd00::2]:80`, `fd00::2`. @throws Problem */
export function parseNatRange(text: string, family: 4 | 6, protocol: number | undefined): NatRange {
  const [addressText, portText] = family === 4 ? split4(text) : split6(text);
  const ports = portText === undefined ? {} : parseNatPorts(portText, protocol);
  if (addressText === '') return ports;
  const [from = '', to] = addressText.split('-', 2);
  const first = parseAddress(from, family);
  const last = to === undefined ? first : parseAddress(to, family);
  return { addresses: { first, last }, ...ports };
}

function split4(text: string): [string, string | undefined] {
  const colon = text.indexOf(':');
  return colon < 0 ? [text, undefined] : [text.slice(0, colon), text.slice(colon + 1)];
}

function split6(text: string): [string, string | undefined] {
  const match = /^\[(.*)\](?::(.*))?$/.exec(text);
  return match ? [(match[1] ?? '').replace(']-[', '-'), match[2]] : [text, undefined];
}

function parseAddress(text: string, family: 4 | 6): Addr {
  const addr = Addr.tryParse(text);
  if (addr?.family !== family) throw parameterProblem(`Bad IP address "${text}"`);
  return addr;
}

/** A range of ports as iptables prints it: `80`, `80-90`, `80-90/8080`. */
export function portsText({ ports, basePort }: NatRange): string {
  if (!ports) return '';
  const range = ports.first === ports.last ? String(ports.first) : `${ports.first}-${ports.last}`;
  return basePort === undefined ? range : `${range}/${basePort}`;
}

/** A range as iptables prints it after --to-destination. */
export function rangeText(range: NatRange): string {
  const { addresses } = range;
  const ports = portsText(range);
  if (!addresses) return `:${ports}`;
  const { first, last } = addresses;
  const text = first.equals(last) ? first.text : `${first}-${last}`;
  if (!ports) return text;
  return first.family === 6 ? `[${text.replace('-', ']-[')}]:${ports}` : `${text}:${ports}`;
}

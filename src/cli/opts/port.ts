import { Addr } from '#netip/addr.ts';
import { CliError } from '../errors.ts';
import { parseInteger } from '../pflag/number.ts';

/** A port of a container, `80/tcp`, and the host's address and port it is published on. */
export interface PortMapping {
  port: string;
  hostIp: string;
  hostPort: string;
}

/** A range of ports, `80` or `80-82`; @throws CliError */
export function parsePortRange(text: string): [first: number, last: number] {
  if (text === '') throw new CliError('Empty string specified for ports.');
  const [first = '', last = first] = text.split('-');
  const start = Number(parseInteger(first, 16, false, 10));
  const end = Number(parseInteger(last, 16, false, 10));
  if (end < start) throw new CliError(`Invalid range specified for the Port: ${text}`);
  return [start, end];
}

/** `80/udp` as its two parts; the protocol is TCP where none is named. */
export function splitProtocol(text: string): { protocol: string; port: string } {
  const [port = '', protocol] = text.split('/');
  if (port === '') return { protocol: '', port: '' };
  return { protocol: protocol || 'tcp', port };
}

/** `published=80,target=90,protocol=udp` in the short form; @throws CliError */
export function toShortForm(text: string): string {
  if (!text.includes('=')) return text;
  const fields: Record<string, string> = { protocol: 'tcp' };
  for (const field of text.split(',')) {
    const [name, value] = field.split('=');
    if (name === undefined || value === undefined) {
      throw new CliError(`invalid publish opts format (should be name=value but got '${field}')`);
    }
    fields[name] = value;
  }
  return `${fields.published ?? ''}:${fields.target ?? ''}/${fields.protocol}`;
}

/** `[[ip:][hostPort]:]containerPort[/protocol]`, ports being ranges or not; @throws CliError with go-connections' words */
export function parsePortSpec(text: string): PortMapping[] {
  const parts = text.split(':');
  const containerPart = parts.pop() as string;
  const hostPart = parts.pop() ?? '';
  const hostIp = parseHostIp(parts.join(':'));
  const { protocol, port } = splitProtocol(containerPart);
  if (port === '') throw new CliError(`No port specified: ${text}<empty>`);
  const [first, last] = range(port, `Invalid containerPort: ${port}`);
  const [hostFirst, hostLast] = hostPart === '' ? [0, 0] : range(hostPart, `Invalid hostPort: ${hostPart}`);
  if (hostPart !== '' && last - first !== hostLast - hostFirst && last !== first) {
    throw new CliError(`Invalid ranges specified for container and host Ports: ${port} and ${hostPart}`);
  }
  const name = protocol.toLowerCase();
  if (!['tcp', 'udp', 'sctp'].includes(name)) throw new CliError(`Invalid proto: ${protocol}`);
  const mappings: PortMapping[] = [];
  for (let number = first; number <= last; number++) {
    const published = String(hostFirst + number - first);
    const hostPort = first === last && hostFirst !== hostLast ? `${published}-${hostLast}` : published;
    mappings.push({ port: `${number}/${name}`, hostIp, hostPort: hostPart === '' ? '' : hostPort });
  }
  return mappings;
}

function range(text: string, otherwise: string): [number, number] {
  try {
    return parsePortRange(text);
  } catch {
    throw new CliError(otherwise);
  }
}

/** The address without brackets, split from its port as net.SplitHostPort does. */
function parseHostIp(text: string): string {
  const fail = (why: string) => new CliError(`Invalid ip address ${text}: address ${text}:: ${why}`);
  let ip = text;
  if (text.startsWith('[')) {
    const close = text.indexOf(']');
    if (close < 0) throw fail("missing ']' in address");
    if (close !== text.length - 1)
      throw fail(text[close + 1] === ':' ? 'too many colons in address' : 'missing port in address');
    ip = text.slice(1, close);
  } else if (text.includes(':')) throw fail('too many colons in address');
  if (ip !== '' && Addr.tryParse(ip) === undefined) throw new CliError(`Invalid ip address: ${ip}`);
  return ip;
}

import { Addr } from '#netip/addr.ts';

/** A question that cannot be understood; the message says why. */
export class BadQuestion extends Error {
  override readonly name = 'BadQuestion';
}

/** Where a packet is to go. */
export interface Target {
  /** A name, an address, or HOST/CONTAINER. */
  name: string;
  protocol: 'icmp' | 'tcp' | 'udp';
  /** None for a ping. */
  port?: number;
}

/** The ports of URLs that name none. */
const SCHEMES: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** Reads `web`, `web:80`, `web:53/udp`, `10.0.0.1`, `[fd00::1]:80`, `node2/web:80` or `http://web/path`. @throws BadQuestion */
export function targetOf(text: string): Target {
  const url = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i.exec(text);
  if (url) {
    const [, scheme = '', rest = ''] = url;
    const port = SCHEMES[scheme.toLowerCase()];
    if (port === undefined) throw new BadQuestion(`not simulated: URLs that begin with ${scheme}://`);
    const target = targetOf(rest.replace(/^.*@/, ''));
    return { ...target, protocol: 'tcp', port: target.port ?? port };
  }
  if (Addr.tryParse(text)) return { name: text, protocol: 'icmp' };
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+)(?:\/([a-z]+))?)?$/i.exec(text);
  const name = match?.[1] ?? match?.[2] ?? '';
  if (!match || name === '')
    throw new BadQuestion(`'${text}' is no place: expected a name or an address, and perhaps :PORT`);
  const port = match[3] === undefined ? undefined : Number(match[3]);
  if (port === undefined) {
    if (/\/(tcp|udp)$/.test(name)) throw new BadQuestion(`a protocol needs a port: ${name.replace('/', ':80/')}`);
    return { name, protocol: 'icmp' };
  }
  if (port < 1 || port > 65_535) throw new BadQuestion(`${port} is no port: ports go from 1 to 65535`);
  const protocol = (match[4] ?? 'tcp').toLowerCase();
  if (protocol === 'sctp') throw new BadQuestion('not simulated: SCTP sockets');
  if (protocol !== 'tcp' && protocol !== 'udp')
    throw new BadQuestion(`'${protocol}' is no protocol: expected tcp or udp`);
  return { name, protocol, port };
}

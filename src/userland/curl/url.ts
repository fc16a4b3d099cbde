import { CurlProblem } from './problem.ts';

/** A URL as curl takes it apart. */
export interface CurlUrl {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly user?: string;
  /** Whether the host is an IPv6 address. */
  readonly bracketed: boolean;
  readonly defaultPort: boolean;
}

const PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };
const OTHERS = [
  'dict',
  'file',
  'ftp',
  'ftps',
  'gopher',
  'imap',
  'ldap',
  'mqtt',
  'pop3',
  'rtsp',
  'scp',
  'sftp',
  'smb',
  'smtp',
  'telnet',
  'tftp',
  'ws',
  'wss',
];

/** @throws CurlProblem 1 for another protocol, 3 for what is no URL */
export function parseUrl(text: string): CurlUrl {
  const schemed = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(text);
  const scheme = (schemed?.[1] ?? 'http').toLowerCase();
  const port = PORTS[scheme];
  if (port === undefined) {
    if (OTHERS.includes(scheme)) throw new CurlProblem(1, `not simulated: ${scheme}`);
    throw new CurlProblem(1, `Protocol "${scheme}" not supported`);
  }
  const match = /^(?:([^/?#@]*)@)?(\[[^\]]*\]|[^/?#:]*)(?::([^/?#]*))?([/?][^#]*)?(#.*)?$/.exec(schemed?.[2] ?? text);
  if (!match) throw new CurlProblem(3, 'URL rejected: Malformed input to a URL function');
  const host = match[2] ?? '';
  if (host === '') throw new CurlProblem(3, 'URL rejected: No host present');
  if (match[3] !== undefined && match[3] !== '' && !(/^\d+$/.test(match[3]) && Number(match[3]) <= 65_535)) {
    throw new CurlProblem(3, 'URL rejected: Port number was not a decimal number between 0 and 65535');
  }
  if (/\s/.test(host)) throw new CurlProblem(3, 'URL rejected: Malformed input to a URL function');
  const path = match[4] ?? '/';
  return {
    scheme,
    host: host.replace(/^\[(.*)\]$/, '$1'),
    port: match[3] ? Number(match[3]) : port,
    path: path.startsWith('?') ? `/${path}` : path,
    user: match[1],
    bracketed: host.startsWith('['),
    defaultPort: !match[3] || Number(match[3]) === port,
  };
}

/** The host as it stands in a URL or Host field, with the port where it is not the usual one. */
export function authority(url: CurlUrl): string {
  const host = url.bracketed ? `[${url.host}]` : url.host;
  return url.defaultPort ? host : `${host}:${url.port}`;
}

export function urlText(url: CurlUrl): string {
  return `${url.scheme}://${authority(url)}${url.path}`;
}

/** Where a Location field leads from `base`. */
export function resolveLocation(base: CurlUrl, location: string): CurlUrl {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(location)) return parseUrl(location);
  if (location.startsWith('//')) return parseUrl(`${base.scheme}:${location}`);
  if (location.startsWith('/')) return { ...base, path: location.replace(/#.*$/, '') };
  if (location.startsWith('?')) return { ...base, path: base.path.replace(/\?.*$/, '') + location };
  return { ...base, path: base.path.replace(/\?.*$/, '').replace(/[^/]*$/, '') + location };
}

import type { Headers } from '#http/headers.ts';
import { type Nanoseconds, SECOND } from '#kernel/clock.ts';

/** What `--write-out` can tell about a transfer. */
export interface Facts {
  url: string;
  effectiveUrl: string;
  method: string;
  scheme: string;
  status: number;
  httpVersion: string;
  headers: Headers | undefined;
  headerSize: number;
  requestSize: number;
  downloaded: number;
  uploaded: number;
  redirects: number;
  redirectUrl: string;
  connects: number;
  remoteIp: string;
  remotePort: number;
  localIp: string;
  localPort: number;
  exitCode: number;
  errorMessage: string;
  fileName: string;
  began: Nanoseconds;
  lookedUpAt: Nanoseconds | undefined;
  connectedAt: Nanoseconds | undefined;
  sentAt: Nanoseconds | undefined;
  firstByteAt: Nanoseconds | undefined;
  endedAt: Nanoseconds;
}

/** Fills in the `%{…}` of a `--write-out` format. */
export function writeOut(format: string, facts: Facts): string {
  return format
    .replace(/\\([nrt\\])/g, (_, letter) => ({ n: '\n', r: '\r', t: '\t', '\\': '\\' })[letter as string] as string)
    .replace(/%%|%\{([^}]*)\}|%header\{([^}]*)\}/g, (whole, name?: string, header?: string) => {
      if (whole === '%%') return '%';
      if (header !== undefined) return facts.headers?.get(header) ?? '';
      return variable(name ?? '', facts);
    });
}

function variable(name: string, facts: Facts): string {
  const since = (at: Nanoseconds | undefined) => (at === undefined ? 0 : (at - facts.began) / SECOND).toFixed(6);
  const seconds = Math.max(1e-6, (facts.endedAt - facts.began) / SECOND);
  const known: Record<string, string | number> = {
    http_code: String(facts.status).padStart(3, '0'),
    response_code: String(facts.status).padStart(3, '0'),
    http_version: facts.httpVersion,
    http_connect: '000',
    content_type: facts.headers?.get('Content-Type') ?? '',
    url: facts.url,
    url_effective: facts.effectiveUrl,
    method: facts.method,
    scheme: facts.scheme,
    size_download: facts.downloaded,
    size_upload: facts.uploaded,
    size_header: facts.headerSize,
    size_request: facts.requestSize,
    speed_download: Math.floor(facts.downloaded / seconds),
    speed_upload: Math.floor(facts.uploaded / seconds),
    num_redirects: facts.redirects,
    num_connects: facts.connects,
    num_headers: facts.headers?.entries().length ?? 0,
    redirect_url: facts.redirectUrl,
    remote_ip: facts.remoteIp,
    remote_port: facts.remotePort,
    local_ip: facts.localIp,
    local_port: facts.localPort,
    exitcode: facts.exitCode,
    errormsg: facts.errorMessage,
    filename_effective: facts.fileName,
    ssl_verify_result: 0,
    time_namelookup: since(facts.lookedUpAt),
    time_connect: since(facts.connectedAt),
    time_appconnect: '0.000000',
    time_pretransfer: since(facts.sentAt),
    time_redirect: '0.000000',
    time_starttransfer: since(facts.firstByteAt),
    time_total: since(facts.endedAt),
    urlnum: 0,
    onerror: '',
    stderr: '',
    stdout: '',
  };
  return name in known ? String(known[name]) : '';
}

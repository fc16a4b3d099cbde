import type { TlsCertificate } from '#kernel/wire/tls.ts';

/** Who vouches for the servers of the simulated internet; all hosts believe it (daemon/registry/request.ts). */
const ISSUER = 'Gangway Root CA';

/** Servers for names, asked by the hosts. */
export const NAME_SERVERS: readonly string[] = ['1.1.1.1', '8.8.8.8'];

/** The addresses of names. Those of RFC 5737 are nobody's. */
export const ADDRESSES: Readonly<Record<string, string>> = {
  'example.com': '192.0.2.80',
  'www.example.com': '192.0.2.80',
  'registry-1.docker.io': '198.51.100.20',
  'auth.docker.io': '198.51.100.21',
  'index.docker.io': '198.51.100.22',
  'one.one.one.one': '1.1.1.1',
  'dns.google': '8.8.8.8',
};

/** A name whose signatures are wrong, so that servers that check them answer SERVFAIL. */
export const BROKEN_NAME = 'dnssec-failed.org';

/** A name whose own servers do not answer. */
export const SILENT_NAME = 'silent.example.com';

/** The certificate of the web servers. */
export const CERTIFICATE: TlsCertificate = { names: Object.keys(ADDRESSES), issuer: ISSUER };

/** The services of /etc/services that learners meet, for names in rules and listings. */
const SERVICES: ReadonlyMap<string, number> = new Map([
  ['tcpmux', 1],
  ['echo', 7],
  ['discard', 9],
  ['daytime', 13],
  ['chargen', 19],
  ['ftp-data', 20],
  ['ftp', 21],
  ['ssh', 22],
  ['telnet', 23],
  ['smtp', 25],
  ['time', 37],
  ['whois', 43],
  ['domain', 53],
  ['bootps', 67],
  ['bootpc', 68],
  ['tftp', 69],
  ['http', 80],
  ['kerberos', 88],
  ['pop3', 110],
  ['sunrpc', 111],
  ['ntp', 123],
  ['imap2', 143],
  ['snmp', 161],
  ['snmp-trap', 162],
  ['bgp', 179],
  ['ldap', 389],
  ['https', 443],
  ['microsoft-ds', 445],
  ['syslog', 514],
  ['domain-s', 853],
  ['ldaps', 636],
  ['rsync', 873],
  ['imaps', 993],
  ['pop3s', 995],
  ['nfs', 2049],
  ['mysql', 3306],
  ['ms-wbt-server', 3389],
  ['postgresql', 5432],
  ['mdns', 5353],
  ['amqp', 5672],
  ['x11', 6000],
  ['redis', 6379],
  ['http-alt', 8080],
]);

/** Services that one of the two protocols lacks. */
const ONLY: ReadonlyMap<string, 'tcp' | 'udp'> = new Map([
  ['ssh', 'tcp'],
  ['ftp', 'tcp'],
  ['ftp-data', 'tcp'],
  ['telnet', 'tcp'],
  ['smtp', 'tcp'],
  ['whois', 'tcp'],
  ['http', 'tcp'],
  ['pop3', 'tcp'],
  ['imap2', 'tcp'],
  ['pop3s', 'tcp'],
  ['imaps', 'tcp'],
  ['bgp', 'tcp'],
  ['redis', 'tcp'],
  ['mysql', 'tcp'],
  ['postgresql', 'tcp'],
  ['tcpmux', 'tcp'],
  ['tftp', 'udp'],
  ['ntp', 'udp'],
  ['bootps', 'udp'],
  ['bootpc', 'udp'],
  ['syslog', 'udp'],
  ['mdns', 'udp'],
]);

/** The port of a service, or undefined where it is unknown. */
export function servicePort(name: string): number | undefined {
  return SERVICES.get(name) ?? (name === 'www' ? 80 : undefined);
}

/** The name of a port for protocol number `protocol`, or undefined. */
export function serviceName(port: number, protocol: number): string | undefined {
  for (const [name, number] of SERVICES) {
    if (number !== port) continue;
    const only = ONLY.get(name);
    return only && only !== (protocol === 6 ? 'tcp' : protocol === 17 ? 'udp' : '') ? undefined : name;
  }
  return undefined;
}

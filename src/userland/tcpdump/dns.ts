import { DNS_RCODES, type DnsRecord, decodeDns } from '#kernel/wire/dns.ts';

const RCODES: Readonly<Record<number, string>> = {
  [DNS_RCODES.FORMERR]: ' FormErr',
  [DNS_RCODES.SERVFAIL]: ' ServFail',
  [DNS_RCODES.NXDOMAIN]: ' NXDomain',
  [DNS_RCODES.NOTIMP]: ' NotImp',
  [DNS_RCODES.REFUSED]: ' Refused',
};

/** A DNS message as tcpdump prints it behind the addresses. */
export function dnsText(data: Uint8Array): string {
  const decoded = decodeDns(data);
  if (!decoded.ok) return `domain [length ${data.length}]`;
  const { id, flags, questions, answers, authorities, additionals } = decoded.message;
  if (!flags.response) {
    const extra = additionals.length > 0 ? ` [${additionals.length}au]` : '';
    const asked = questions.map(({ type, name }) => ` ${type}? ${name}.`).join('');
    return `${id}${flags.recursionDesired ? '+' : ''}${extra}${asked} (${data.length})`;
  }
  const marks = `${flags.authoritative ? '*' : ''}${flags.recursionAvailable ? '' : '-'}${flags.truncated ? '|' : ''}`;
  const shown = answers.map(recordText).join(',');
  return `${id}${RCODES[flags.rcode] ?? ''}${marks} ${answers.length}/${authorities.length}/${additionals.length}${shown} (${data.length})`;
}

function recordText(record: DnsRecord): string {
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return ` ${record.type} ${record.addr.text}`;
    case 'CNAME':
    case 'PTR':
    case 'NS':
      return ` ${record.type} ${record.target}.`;
    case 'MX':
      return ` MX ${record.target}. ${record.preference}`;
    case 'SRV':
      return ` SRV ${record.target}.:${record.port} ${record.priority} ${record.weight}`;
    case 'TXT':
      return ` TXT ${record.texts.map((text) => `"${text}"`).join(' ')}`;
    default:
      return ` ${record.type}`;
  }
}

import type { Program } from '#kernel/process/program.ts';
import { DNS_RCODES, type DnsType } from '#kernel/wire/dns.ts';
import { Addr } from '#netip/addr.ts';
import { fileLines, resolverConfig } from '../resolver/config.ts';
import { exchange } from '../resolver/query.ts';
import { addressOf } from './ping.ts';

/** nslookup.exe NAME [SERVER], with -type=. Exit status 0, as the real one has whatever happens, 1 where no server answers. */
export const nslookup: Program = function* (proc) {
  const args = proc.argv.slice(1);
  const option = args.find((arg) => /^-(type|q|querytype)=/i.test(arg));
  const [name, at] = args.filter((arg) => !arg.startsWith('-'));
  if (name === undefined) {
    yield* proc.printError('nslookup: not simulated: without a name to look up\n');
    return 1;
  }
  const known = fileLines(proc, '/etc/resolv.conf').some((line) => line.startsWith('nameserver'));
  const server =
    at === undefined ? (known ? resolverConfig(proc).servers[0] : undefined) : yield* addressOf(proc, at, 4);
  if (!server) {
    yield* proc.print(
      at === undefined
        ? '*** Default servers are not available\nServer:  UnKnown\nAddress:  127.0.0.1\n\n'
        : `*** Can't find server address for '${at}':\n`,
    );
    yield* proc.printError(`*** UnKnown can't find ${name}: No response from server\n`);
    return 1;
  }
  const ask = function* (what: string, types: readonly DnsType[]) {
    return yield* exchange(proc, server, what, types, 2);
  };
  const reverse = yield* ask(server.reverseName(), ['PTR']);
  const own =
    reverse.outcome === 'answers'
      ? reverse.messages.flatMap(({ answers }) => answers).find((record) => record.type === 'PTR')
      : undefined;
  const label = own?.type === 'PTR' ? own.target : 'UnKnown';
  if (reverse.outcome !== 'answers') yield* proc.print('DNS request timed out.\n    timeout was 2 seconds.\n');
  yield* proc.print(`Server:  ${label}\nAddress:  ${server.text}\n\n`);
  const address = Addr.tryParse(name);
  const wanted = option?.split('=')[1]?.toUpperCase();
  const types: DnsType[] = address ? ['PTR'] : wanted ? [wanted as DnsType] : ['A', 'AAAA'];
  const result = yield* ask(address ? address.reverseName() : name, types);
  if (result.outcome !== 'answers') {
    yield* proc.print('DNS request timed out.\n    timeout was 2 seconds.\n');
    yield* proc.printError(`*** Request to ${label} timed-out\n`);
    return 1;
  }
  const records = result.messages.flatMap(({ answers }) => answers);
  if (records.length === 0) {
    const missing = result.messages.every(({ flags }) => flags.rcode === DNS_RCODES.NXDOMAIN);
    const failed = result.messages.some(({ flags }) => flags.rcode === DNS_RCODES.SERVFAIL);
    const reason = missing
      ? 'Non-existent domain'
      : failed
        ? 'Server failed'
        : 'No internal type for both IPv4 and IPv6 Addresses (A+AAAA) records available';
    yield* proc.printError(`*** ${label} can't find ${name}: ${reason}\n`);
    return 0;
  }
  const addresses = records.flatMap((record) =>
    record.type === 'A' || record.type === 'AAAA' ? [record.addr.text] : [],
  );
  const pointer = records.find((record) => record.type === 'PTR');
  const authoritative = result.messages.some(({ flags }) => flags.authoritative);
  let text = authoritative ? '' : 'Non-authoritative answer:\n';
  if (pointer?.type === 'PTR') text = `Name:    ${pointer.target}\nAddress:  ${name}\n\n`;
  else {
    const owner = records.find((record) => record.type === 'A' || record.type === 'AAAA')?.name ?? name;
    text += `Name:    ${owner}\n${addresses.length === 1 ? 'Address: ' : 'Addresses:'} ${addresses.join('\n          ')}\n\n`;
  }
  yield* proc.print(text);
  return 0;
};

import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { NetNamespace } from '../netns.ts';
import { Testbed } from '../testbed.ts';
import { IptablesError, iptables } from './command.ts';
import { save } from './print/save.ts';

let ns: NetNamespace;

beforeEach(() => {
  ns = new Testbed().host;
});

function run(line: string, family: 4 | 6 = 4): string {
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
  return iptables(ns, family, words).stdout;
}

function failure(line: string, family: 4 | 6 = 4): { status: number; message: string } {
  try {
    run(line, family);
  } catch (error) {
    if (error instanceof IptablesError) return { status: error.status, message: error.message };
    throw error;
  }
  throw new Error(`no error: ${line}`);
}

/** What `-S` makes of a rule given to `-A INPUT`. */
function saved(rule: string, options: { table?: string; chain?: string; family?: 4 | 6 } = {}): string {
  const { table = 'filter', chain = 'INPUT', family = 4 } = options;
  run(`-t ${table} -A ${chain} ${rule}`, family);
  return run(`-t ${table} -S ${chain} 1`, family).trimEnd().replace(`-A ${chain} `, '');
}

describe('rules as iptables-save prints them', () => {
  it.each([
    ['-p tcp --dport 80 -d 1.2.3.4 -j DROP', '-d 1.2.3.4/32 -p tcp -m tcp --dport 80 -j DROP'],
    [
      '-m conntrack --ctstate ESTABLISHED,RELATED,NEW -j ACCEPT',
      '-m conntrack --ctstate NEW,RELATED,ESTABLISHED -j ACCEPT',
    ],
    [
      '-p udp --sport 53:60 ! --dport 1024: -j REJECT',
      '-p udp -m udp --sport 53:60 ! --dport 1024:65535 -j REJECT --reject-with icmp-port-unreachable',
    ],
    ['-p tcp ! --syn', '-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN'],
    ['-p icmp --icmp-type echo-request', '-p icmp -m icmp --icmp-type 8'],
    ['-p tcp -m multiport --ports 80,http,https', '-p tcp -m multiport --ports 80,80,443'],
    ['-s 10.1.2.3/255.0.255.0', '-s 10.0.2.0/255.0.255.0'],
    ['-m comment --comment "hello world" -j RETURN', '-m comment --comment "hello world" -j RETURN'],
    ['-m limit --limit 3/s', '-m limit --limit 3/sec'],
    [
      '-m addrtype --dst-type LOCAL --src-type UNICAST,BROADCAST',
      '-m addrtype --src-type UNICAST,BROADCAST --dst-type LOCAL',
    ],
    ['-j LOG --log-prefix "foo: " --log-level 4', '-j LOG --log-prefix "foo: "'],
    ['--source=1.2.3.4 -ptcp --dport=80', '-s 1.2.3.4/32 -p tcp -m tcp --dport 80'],
    ['-p tcp -m tcp ! --sport 1:2 ! --dport 80', '-p tcp -m tcp ! --sport 1:2 ! --dport 80'],
  ])('%s', (given, expected) => {
    expect(saved(given)).toBe(expected);
  });

  it('keeps the forms of nat', () => {
    const nat = { table: 'nat', chain: 'PREROUTING' };
    expect(saved('-p tcp ! -i docker0 --dport 8080 -j DNAT --to 172.17.0.2:80', nat)).toBe(
      '! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80',
    );
    expect(saved('-p tcp -j DNAT --to-destination [fd00::2]:80', { ...nat, family: 6 })).toBe(
      '-p tcp -j DNAT --to-destination [fd00::2]:80',
    );
    expect(saved('-p tcp -j MASQUERADE --to-ports 1000-2000 --random', { table: 'nat', chain: 'POSTROUTING' })).toBe(
      '-p tcp -j MASQUERADE --to-ports 1000-2000 --random',
    );
  });

  it('reads back whatever it prints', () => {
    const address = fc
      .tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(32))
      .map(([a, b, c, d, length]) => `${a}.${b}.${c}.${d}/${length}`);
    const port = fc.integer({ min: 1, max: 65_535 });
    const bang = fc.constantFrom('', '! ');
    const rule = fc
      .tuple(
        fc.option(fc.tuple(bang, address).map(([not, text]) => `${not}-s ${text}`)),
        fc.option(fc.tuple(bang, address).map(([not, text]) => `${not}-d ${text}`)),
        fc.option(fc.tuple(bang, fc.constantFrom('eth0', 'br+')).map(([not, text]) => `${not}-i ${text}`)),
        fc
          .constantFrom('tcp', 'udp')
          .chain((protocol) =>
            fc
              .tuple(bang, port, port)
              .map(([not, a, b]) => `-p ${protocol} ${not}--dport ${Math.min(a, b)}:${Math.max(a, b)}`),
          ),
        fc.option(
          fc
            .string({ maxLength: 20 })
            .filter((text) => !/["\n]/.test(text))
            .map((text) => `-m comment --comment "${text}"`),
        ),
        fc.constantFrom('-j ACCEPT', '-j DROP', '-j REJECT', '-j MARK --set-mark 7', ''),
      )
      .map((parts) => parts.filter((part) => part).join(' '));
    fc.assert(
      fc.property(rule, (given) => {
        run('-F INPUT');
        const text = saved(given);
        const before = run('-S INPUT');
        const unescaped = text.replace(/\\(['\\])/g, '$1');
        run('-F INPUT');
        run(`-A INPUT ${unescaped}`);
        expect(run('-S INPUT')).toBe(before);
        run(`-C INPUT ${unescaped}`);
      }),
      { numRuns: 60 },
    );
  });
});

describe('listings', () => {
  it('prints chains as -L does', () => {
    run('-N A');
    run('-N C');
    run('-A FORWARD -j A');
    run('-A A -p tcp --dport 80 ! -s 10.1.2.3 -j DROP');
    run('-A A -g C');
    expect(run('-L')).toContain(
      '\nChain A (1 references)\ntarget     prot opt source               destination         \nDROP       tcp  -- !10.1.2.3             anywhere             tcp dpt:http\n',
    );
    expect(run('-nvL A --line-numbers')).toBe(
      [
        'Chain A (1 references)',
        'num   pkts bytes target     prot opt in     out     source               destination         ',
        '1        0     0 DROP       tcp  --  *      *      !10.1.2.3             0.0.0.0/0            tcp dpt:80',
        '2        0     0 C          all  --  *      *       0.0.0.0/0            0.0.0.0/0           [goto] ',
        '',
      ].join('\n'),
    );
    expect(run('-S A 1')).toBe('-A A ! -s 10.1.2.3/32 -p tcp -m tcp --dport 80 -j DROP\n');
  });

  it('sorts the chains of users and shows policies first', () => {
    for (const name of ['Z', 'B', 'docker']) run(`-N ${name}`);
    run('-P FORWARD DROP');
    expect(run('-S')).toBe('-P INPUT ACCEPT\n-P FORWARD DROP\n-P OUTPUT ACCEPT\n-N B\n-N Z\n-N docker\n');
  });

  it('makes one rule of every pair of addresses', () => {
    run('-A INPUT -s 3.3.3.3,4.4.4.4 -d 1.1.1.1,2.2.2.2');
    expect(run('-S INPUT').trimEnd().split('\n').slice(1)).toEqual([
      '-A INPUT -s 3.3.3.3/32 -d 1.1.1.1/32',
      '-A INPUT -s 3.3.3.3/32 -d 2.2.2.2/32',
      '-A INPUT -s 4.4.4.4/32 -d 1.1.1.1/32',
      '-A INPUT -s 4.4.4.4/32 -d 2.2.2.2/32',
    ]);
  });

  it('saves tables only once they exist', () => {
    expect(save(ns.netfilter, 4)).toBe('');
    run('-A INPUT -s 1.2.3.4');
    expect(save(ns.netfilter, 4, { counters: true })).toBe(
      '# Generated by iptables-save v1.8.13 (nf_tables) on Thu Jan  1 00:00:00 1970\n*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n' +
        '[0:0] -A INPUT -s 1.2.3.4/32\nCOMMIT\n# Completed on Thu Jan  1 00:00:00 1970\n',
    );
  });
});

describe('error messages', () => {
  const hint = "\nTry `iptables -h' or 'iptables --help' for more information.";
  const parameter = (message: string) => ({ status: 2, message: `iptables v1.8.13 (nf_tables): ${message}${hint}` });

  it.each([
    ['-A A -j B', "Chain 'B' does not exist"],
    ['-A INPUT -p tcp --dport foo', "invalid port/service `foo' specified"],
    ['-A INPUT --dport 70', 'unknown option "--dport"'],
    ['-A INPUT -m foo', "Couldn't load match `foo':No such file or directory\n"],
    ['-A INPUT -s foo.bar', "host/network `foo.bar' not found"],
    ['-A INPUT -s 1.2.3.4/33', "invalid mask `33' specified"],
    ['-t nat -A PREROUTING -j DNAT --to 172.17.0.2:80', 'Need TCP, UDP, SCTP or DCCP with port specification'],
    ['-t nat -A POSTROUTING -j SNAT', 'SNAT: option "--to-source" must be specified\n'],
    ['-t nat -A POSTROUTING -i eth1 -j ACCEPT', "Can't use --in-interface with POSTROUTING"],
    ['-L -S', 'Cannot use -S with -L'],
    ['-A INPUT -n', "Illegal option `--numeric' with this command"],
    ['-N DROP', 'chain name may not clash with target name'],
    ['-P INPUT', '-P requires a chain and a policy'],
    ['', 'no command specified'],
    ['-A', 'option "-A" requires an argument'],
  ])('%s', (line, message) => {
    expect(failure(line)).toEqual(parameter(message));
  });

  it.each([
    ['-D INPUT 9', 1, 'iptables: No chain/target/match by that name.'],
    ['-D INPUT -j DROP', 1, 'iptables: Bad rule (does a matching rule exist in that chain?).'],
    ['-N INPUT', 1, 'iptables: Chain already exists.'],
    ['-F NOPE', 1, 'iptables: No chain/target/match by that name.'],
    ['-P FOO DROP', 1, 'iptables: Bad built-in chain name.'],
    [
      '-t foo -S',
      3,
      "iptables v1.8.13 (nf_tables): table 'foo' does not exist\nPerhaps iptables or your kernel needs to be upgraded.",
    ],
    [
      '-t nat -A PREROUTING -p tcp -j MASQUERADE',
      4,
      'iptables v1.8.13 (nf_tables):  RULE_APPEND failed (Invalid argument): rule in chain PREROUTING',
    ],
    ['-A INPUT foo', 2, `Bad argument \`foo'${hint}`],
  ])('%s', (line, status, message) => {
    expect(failure(line)).toEqual({ status, message });
  });

  it('does not remove chains that are used or have rules', () => {
    run('-N A');
    run('-A FORWARD -j A');
    expect(failure('-X A')).toEqual({
      status: 4,
      message: 'iptables v1.8.13 (nf_tables):  CHAIN_DEL failed (Device or resource busy): chain A',
    });
  });

  it('refuses loops that packets could enter', () => {
    run('-N Z');
    run('-N B');
    run('-A FORWARD -j Z');
    run('-A B -j Z');
    expect(failure('-A Z -j B').message).toContain('RULE_APPEND failed (Too many links): rule in chain Z');
  });

  it('names ip6tables for family 6', () => {
    expect(failure('-A INPUT -s 1.2.3.4', 6).message).toBe(
      "ip6tables v1.8.13 (nf_tables): host/network `1.2.3.4' not found\nTry `ip6tables -h' or 'ip6tables --help' for more information.",
    );
  });
});

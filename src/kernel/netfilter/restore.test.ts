import { beforeEach, describe, expect, it } from 'vitest';
import type { NetNamespace } from '../netns.ts';
import { Testbed } from '../testbed.ts';
import { iptables } from './command.ts';
import { save } from './print/save.ts';
import { restore } from './restore.ts';

let ns: NetNamespace;

beforeEach(() => {
  ns = new Testbed().host;
});

describe('iptables-restore', () => {
  it('reads back what iptables-save wrote, counters included', () => {
    iptables(ns, 4, ['-N', 'FOO']);
    iptables(ns, 4, ['-c', '5', '6', '-A', 'INPUT', '-m', 'comment', '--comment', 'a "b" c', '-j', 'FOO']);
    iptables(ns, 4, ['-t', 'nat', '-A', 'POSTROUTING', '-j', 'MASQUERADE']);
    iptables(ns, 4, ['-P', 'FORWARD', 'DROP']);
    const text = save(ns.netfilter, 4, { counters: true });
    const other = new Testbed().host;
    restore(other, 4, text, { counters: true });
    expect(save(other.netfilter, 4, { counters: true })).toBe(text);
  });

  it('empties a table first, unless told not to', () => {
    iptables(ns, 4, ['-A', 'INPUT', '-j', 'DROP']);
    restore(ns, 4, '*filter\n-A INPUT -j ACCEPT\nCOMMIT\n', { noFlush: true });
    expect(iptables(ns, 4, ['-S', 'INPUT']).stdout).toBe('-P INPUT ACCEPT\n-A INPUT -j DROP\n-A INPUT -j ACCEPT\n');
    restore(ns, 4, '*filter\n-A INPUT -s 1.1.1.1\nCOMMIT\n');
    expect(iptables(ns, 4, ['-S', 'INPUT']).stdout).toBe('-P INPUT ACCEPT\n-A INPUT -s 1.1.1.1/32\n');
  });

  it.each([
    [
      '*filter\n:FOO - [0:0]\n-A FOO -j BAR\nCOMMIT\n',
      "iptables-restore v1.8.13 (nf_tables): Chain 'BAR' does not exist\nError occurred at line: 4\nTry `iptables-restore -h' or 'iptables-restore --help' for more information.",
    ],
    ['*filter\n-A NOPE -p tcp\nCOMMIT\n', 'iptables-restore: line 2 failed: No chain/target/match by that name.'],
    ['*filter\n:INPUT FOO [3:4]\nCOMMIT\n', 'iptables-restore: line 2 failed: Bad policy name.'],
    [
      '*filter\n-A INPUT -j DNAT --to 1.2.3.4\nCOMMIT\n',
      'iptables-restore v1.8.13 (nf_tables): \nline 2: RULE_APPEND failed (Invalid argument): rule in chain INPUT',
    ],
    ['*filter\n:FOO - [0:0]\n', 'iptables-restore: COMMIT expected at line 3'],
    ['foo\n', 'iptables-restore: line 1 failed'],
  ])('changes nothing when it fails: %j', (text, message) => {
    iptables(ns, 4, ['-A', 'INPUT', '-s', '9.9.9.9']);
    const before = save(ns.netfilter, 4);
    expect(() => restore(ns, 4, text)).toThrow(message);
    expect(save(ns.netfilter, 4)).toBe(before);
  });
});

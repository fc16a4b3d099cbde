import { beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '#lab/lab.ts';
import { plainScenario } from '#lab/scenario.ts';
import { fingerprint } from './fingerprint.ts';
import { run } from './run.ts';

/** What packets and time leave behind, which a fingerprint leaves out. */
const COUNTERS = [
  'ip -s link',
  'ip neigh',
  'ip -s route show cache',
  'iptables-save -c',
  'cat /proc/net/snmp',
  'cat /proc/net/nf_conntrack',
  'docker exec web ip neigh',
  'docker exec web cat /proc/net/dev',
  'docker exec shop cat /proc/net/dev',
  'docker logs web',
  'docker ps -a --format "{{.Names}} {{.State}}"',
];

const QUESTIONS = [
  'shop web:80',
  'shop web',
  'shop nobody',
  'shop 172.30.0.99',
  'node1 localhost:8080',
  'shop 192.168.56.1',
  'web 192.168.56.12:22',
];

describe('lab explain leaves the lab as it is', () => {
  let lab: Lab;
  beforeAll(() => {
    lab = Lab.start(plainScenario(['node1', 'node2'], { epoch: 0 }));
    run(lab, 'docker network create --subnet 172.30.0.0/24 front');
    run(lab, 'docker run -d --name web --network front -p 8080:80 nginx:alpine');
    run(lab, 'docker run -d --name shop --network front alpine sleep 1d');
    run(lab, 'docker exec shop wget -qO- http://web/ >/dev/null');
  });

  const counters = () => COUNTERS.map((command) => run(lab, command, 'any'));

  it('its containers, networks, devices, rules, routes, sockets, processes, files and counters', () => {
    const before = { print: fingerprint(lab), other: fingerprint(lab, 'node2'), counters: counters() };
    const events = lab.run('node1', 'docker events --since 0 --until 1s').stdout;
    for (const question of QUESTIONS) expect(lab.run('node1', `lab explain ${question}`).exit).toBeLessThan(2);
    expect(fingerprint(lab)).toEqual(before.print);
    expect(fingerprint(lab, 'node2')).toEqual(before.other);
    expect(counters()).toEqual(before.counters);
    expect(lab.run('node1', 'docker events --since 0 --until 1s').stdout).toBe(events);
  });

  it('takes no virtual time, however long the packet was waited for', () => {
    const cost = (command: string) => {
      const begin = lab.now;
      lab.run('node1', command);
      return lab.now - begin;
    };
    const quick = cost('lab explain shop web');
    expect(Math.abs(cost('lab explain shop 172.30.0.99:80') - quick)).toBeLessThan(1_000_000);
  });

  it('is replayed to the byte, with what was found out kept in the journal and without', () => {
    const journal = lab.journal();
    const command = 'lab explain shop web:80 | tee /tmp/found; lab explain shop 172.30.0.99 >> /tmp/found';
    const told = lab.run('node1', command).stdout;
    const after = lab.journal();
    const asked = after.entries.slice(journal.entries.length).filter(({ kind }) => kind === 'explained');
    expect(asked).toHaveLength(2);
    const bare = { ...after, entries: after.entries.filter(({ kind }) => kind !== 'explained') };
    for (const each of [after, bare]) {
      const copy = Lab.replay(lab.scenario, each);
      expect(copy.now).toBe(after.until);
      expect(copy.journal().entries.length).toBe(after.entries.length);
      expect(run(copy, 'cat /tmp/found')).toContain(told);
      expect(fingerprint(copy)).toEqual(fingerprint(lab));
    }
  });

  it('works in a console, beside programs that run in another', () => {
    const shown: Record<string, string> = { a: '', b: '' };
    for (const id of ['a', 'b']) {
      lab.openConsole('node1', { rows: 24, columns: 120 }, id).onOutput = (bytes) => {
        shown[id] += new TextDecoder().decode(bytes);
      };
    }
    lab.advance(lab.now + 1e9);
    lab.input('a', 'ping 192.168.56.12\r');
    lab.advance(lab.now + 3.5e9);
    lab.input('b', 'lab explain shop web:80; echo status $?\r');
    lab.advance(lab.now + 1e9);
    expect(shown.b).toContain('It arrives.');
    expect(shown.b).toContain('status 0');
    lab.input('b', 'lab expl\t shop we\t\r');
    lab.advance(lab.now + 1e9);
    expect(shown.b?.match(/It arrives\./g)).toHaveLength(2);
    lab.input('a', '\x03');
    lab.advance(lab.now + 1e9);
    const replies = shown.a?.match(/icmp_seq=(\d+)/g) ?? [];
    expect(replies).toEqual(replies.map((_, index) => `icmp_seq=${index + 1}`));
    const copy = lab.fork();
    expect(copy.now).toBe(lab.now);
    expect(fingerprint(copy)).toEqual(fingerprint(lab));
  });
});

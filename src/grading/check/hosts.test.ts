import { beforeAll, describe, expect, it } from 'vitest';
import { check as checkSchema } from '#course/schema/check.ts';
import { Lab } from '#lab/lab.ts';
import { plainScenario } from '#lab/scenario.ts';
import { Subject } from '../subject.ts';
import type { Finding } from '../verdict.ts';
import { evaluate } from './evaluate.ts';

const SETUP: [host: string, command: string][] = [
  ['node1', 'docker network create --subnet 172.30.0.0/24 arena'],
  ['node2', 'docker network create --subnet 172.31.0.0/24 arena'],
  ['node1', 'docker run -d --name north --network arena -p 127.0.0.1:8081:80 nginx:alpine'],
  ['node2', 'docker run -d --name south --network arena -p 8080:80 nginx:alpine'],
  ['node1', 'docker run -d --name bare --network arena alpine httpd -f -p 127.0.0.1:9000'],
  ['node1', 'docker run -d --name desk --network host alpine httpd -f -p 127.0.0.1:9001'],
];

describe('checks of labs with several hosts', () => {
  let lab: Lab;
  beforeAll(() => {
    lab = Lab.start(plainScenario(['node1', 'node2'], { epoch: 0 }));
    for (const [host, command] of SETUP) expect(lab.run(host, command)).toMatchObject({ exit: 0 });
  });
  const judge = (check: Record<string, unknown>): Finding =>
    evaluate(new Subject(lab), checkSchema.parse({ name: 'it', ...check }));

  it.each([
    [{ kind: 'network', host: 'node2', network: 'station' }, 'No network is called `station` on `node2`.'],
    [{ kind: 'network', network: 'station' }, 'No network is called `station` on `node1`.'],
    [{ kind: 'container', host: 'node2', container: 'north' }, 'No container is called `north` on `node2`.'],
    [{ kind: 'volume', host: 'node2', volume: 'data' }, 'No volume is called `data` on `node2`.'],
    [
      { kind: 'reaches', from: { host: 'node2', container: 'north' }, to: { name: 'south' } },
      'No container is called `north` on `node2`.',
    ],
  ])('name the host: %j', (check, why) => {
    expect(judge(check)).toMatchObject({ cause: 'missing', why });
  });

  it('name the host of a container that probes', () => {
    const check = { kind: 'reaches', from: { host: 'node2', container: 'south' }, to: { address: '192.168.56.11' } };
    expect(judge(check)).toMatchObject({
      passed: true,
      expected: '`south` on `node2` reaches `192.168.56.11` by ping',
    });
  });

  it('leave the host out where only one has an engine', () => {
    const single = Lab.start(plainScenario(['node1'], { epoch: 0 }));
    const check = checkSchema.parse({ name: 'it', kind: 'network', network: 'station' });
    expect(evaluate(new Subject(single), check)).toMatchObject({ why: 'No network is called `station`.' });
  });

  it('tell two networks of the same name apart', () => {
    const from = { container: 'north' };
    expect(judge({ kind: 'reaches', from, to: { name: 'south' } })).toMatchObject({
      cause: 'no-shared-network',
      why: '`north` is on `arena` of `node1`, `node2/south` is on `arena` of `node2`. These are two networks of the same name on two hosts, which do not know of each other. A name is answered only on a network that both are on.',
    });
    expect(judge({ kind: 'reaches', from, to: { address: '172.31.0.2' } }).why).toContain(
      '`arena` on `node1` and `arena` on `node2` are two networks of the same name.',
    );
  });

  it('call a port closed that refuses, is not answered or does not exist, and open what accepts', () => {
    const closed = (host: string, to: Record<string, string>, port: number) =>
      judge({ kind: 'closed', from: { host }, to, port });
    expect(closed('node1', { address: '192.168.56.12' }, 8080)).toMatchObject({
      passed: false,
      cause: 'reachable',
      expected: 'TCP port 8080 of `192.168.56.12` is closed to `node1`',
      why: 'A connection to TCP port 8080 of `192.168.56.12` was accepted.',
    });
    expect(closed('node1', { address: '192.168.56.12' }, 81)).toMatchObject({
      passed: true,
      found: 'the connection to `192.168.56.12` is refused',
    });
    expect(closed('node1', { container: 'north' }, 81)).toMatchObject({ passed: true });
    expect(closed('node1', { container: 'north' }, 80)).toMatchObject({ passed: false, cause: 'reachable' });
    expect(closed('node1', { container: 'nobody' }, 80)).toMatchObject({ passed: false, cause: 'missing' });
    lab.run('node2', 'iptables -I DOCKER-USER -j DROP');
    expect(closed('node1', { address: '192.168.56.12' }, 8080)).toMatchObject({
      passed: true,
      found: expect.stringContaining('the packet to `192.168.56.12` ended at `node2`'),
    });
    lab.run('node2', 'iptables -D DOCKER-USER -j DROP');
    const isolated = { kind: 'isolated', from: {}, to: { address: '192.168.56.12' }, by: 'tcp', port: 81 };
    expect(judge(isolated)).toMatchObject({
      passed: false,
      why: 'The packet arrived at `192.168.56.12`, and the connection was refused.',
    });
  });

  it('tell a port published on 127.0.0.1 from a program that listens there', () => {
    const reaches = (from: Record<string, string>, to: Record<string, string>, port: number) =>
      judge({ kind: 'reaches', from, to, by: 'tcp', port }).why;
    const published = reaches({ host: 'node2' }, { address: '192.168.56.11' }, 8081);
    expect(published).toContain(
      '`node1/north` publishes that port at `127.0.0.1` only (`-p 127.0.0.1:8081:80`), which takes connections from `node1` itself. Published without an address (`-p 8081:80`), it is open to other machines, too.',
    );
    expect(published).not.toContain('0.0.0.0');
    expect(reaches({ container: 'north' }, { name: 'bare' }, 9000)).toContain(
      'which takes connections from `bare` itself. It has to listen on `0.0.0.0`.',
    );
    expect(reaches({ host: 'node2' }, { address: '192.168.56.11' }, 9001)).toContain(
      'which takes connections from `node1` itself. It has to listen on `0.0.0.0`.',
    );
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { check as checkSchema } from '#course/schema/check.ts';
import { Lab } from '#lab/lab.ts';
import { plainScenario } from '#lab/scenario.ts';
import { evaluate } from '../check/evaluate.ts';
import { Subject } from '../subject.ts';

const SETUP = [
  'docker network create --subnet 172.30.0.0/24 front',
  'docker network create --subnet 172.31.0.0/24 back',
  'docker network create --internal --subnet 172.29.0.0/24 closed',
  'docker run -d --name web --network front --ip 172.30.0.10 --network-alias www nginx:alpine',
  'docker run -d --name shop --network front alpine sleep 1d',
  'docker run -d --name db --network back --ip 172.31.0.10 redis:alpine',
  'docker run -d --name cell --network closed alpine sleep 1d',
  'docker run -d --name old alpine sleep 1d',
  'docker run -d --name older alpine sleep 1d',
  'docker create --name idle --network front nginx:alpine',
];

describe('why something is not reached', () => {
  let lab: Lab;
  beforeAll(() => {
    lab = Lab.start(plainScenario(['node1'], { epoch: 0 }));
    for (const command of SETUP) lab.run('node1', command);
  });
  const judge = (check: Record<string, unknown>) =>
    evaluate(new Subject(lab), checkSchema.parse({ name: 'it', ...check }));
  const reaches = (from: string, to: Record<string, string>, by = 'ping', port?: number) =>
    judge({ kind: 'reaches', from: { container: from }, to, by, ...(port === undefined ? {} : { port }) });

  it('finds nothing to explain where all is well', () => {
    expect(reaches('shop', { name: 'www' }, 'http')).toMatchObject({ passed: true });
    expect(reaches('shop', { container: 'web' })).toMatchObject({ passed: true });
    expect(judge({ kind: 'http', from: {}, url: 'http://172.30.0.10/', body: 'Welcome' })).toMatchObject({
      passed: true,
    });
  });

  it('names the firewall rule between two networks, and that they share none', () => {
    const { cause, why, hops } = reaches('shop', { address: '172.31.0.10' });
    expect(cause).toBe('no-shared-network');
    expect(why).toMatch(/^The packet ended at `node1`: Docker's firewall rule `-A \S+ .*-j DROP` drops it/);
    expect(why).toContain('The two share no network: `shop` is on `front`, `db` on `back`.');
    expect(hops?.[0]).toMatchObject({ where: 'shop', what: 'sends it out of `eth0`, to the router `172.30.0.1`' });
    expect(hops?.at(-1)).toMatchObject({ where: 'node1', dropped: true });
  });

  it('tells an unknown name, a name of another network and one of the default bridge apart', () => {
    expect(reaches('shop', { name: 'nobody' })).toMatchObject({ cause: 'missing' });
    expect(reaches('shop', { name: 'db' })).toMatchObject({ cause: 'no-shared-network' });
    expect(reaches('old', { name: 'older' })).toMatchObject({
      cause: 'default-bridge',
      why: expect.stringContaining('`old` and `older` are both on `bridge`, and on no other network.'),
    });
  });

  it('sees that nothing listens', () => {
    expect(reaches('shop', { name: 'web' }, 'tcp', 81)).toMatchObject({
      cause: 'refused',
      why: '`shop` resolved `web` to `172.30.0.10`. The packet reached `web` (`172.30.0.10`), but no program listens on TCP port 81 there: the connection was refused. `web` listens on port 80.',
    });
  });

  it('sees that there is no route', () => {
    const { why } = reaches('cell', { address: '172.30.0.10' });
    expect(why).toContain('`cell` has no route to `172.30.0.10`');
  });

  it('sees that nobody has the address', () => {
    expect(reaches('shop', { address: '172.30.0.99' })).toMatchObject({
      cause: 'no-answer',
      why: expect.stringContaining('nobody on that network has the address'),
    });
  });

  it('sees a container that does not run', () => {
    expect(reaches('idle', { name: 'web' })).toMatchObject({
      cause: 'not-running',
      why: '`idle` is created; it must run.',
    });
    expect(reaches('shop', { container: 'idle' })).toMatchObject({ cause: 'not-running' });
  });

  it('compares answers', () => {
    const http = { kind: 'http', from: {} };
    expect(judge({ ...http, url: 'http://172.30.0.10/none' })).toMatchObject({
      cause: 'content',
      why: 'The server answered with status 404, not 200.',
    });
    expect(judge({ ...http, url: 'http://172.30.0.10/', body: 'Goodbye' })).toMatchObject({ cause: 'content' });
  });

  it('calls two ends isolated only when both are up', () => {
    const isolated = (to: string) => judge({ kind: 'isolated', from: { container: 'shop' }, to: { container: to } });
    expect(isolated('db')).toMatchObject({ passed: true });
    expect(isolated('idle')).toMatchObject({ passed: false, cause: 'not-running' });
    expect(isolated('web')).toMatchObject({
      passed: false,
      cause: 'reachable',
      why: expect.stringContaining('Both are on `front`.'),
    });
  });

  it('follows a packet to a rule that the learner wrote', () => {
    lab.run('node1', 'iptables -I DOCKER-USER -p icmp -j DROP');
    const { cause, why } = judge({ kind: 'reaches', from: { container: 'old' }, to: { address: '192.168.56.1' } });
    lab.run('node1', 'iptables -D DOCKER-USER -p icmp -j DROP');
    expect(cause).toBe('filtered');
    expect(why).toContain(
      'the firewall rule `-A DOCKER-USER -p icmp -j DROP` drops it (table `filter`, rule 1 of chain `DOCKER-USER`)',
    );
  });

  it('does not ask for a published port of somebody who came by one', () => {
    const two = Lab.start(plainScenario(['node1', 'node2'], { epoch: 0 }));
    two.run('node1', 'docker run -d --name web -p 8080:80 nginx:alpine; iptables -I DOCKER-USER -j DROP');
    const url = 'http://192.168.56.11:8080/';
    const { why } = evaluate(
      new Subject(two),
      checkSchema.parse({ name: 'it', kind: 'http', from: { host: 'node2' }, url }),
    );
    expect(why).toContain('`-A DOCKER-USER -j DROP` drops it');
    expect(why).not.toContain('publish a port');
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { type Check, check as checkSchema } from '#course/schema/check.ts';
import { Lab } from '#lab/lab.ts';
import { plainScenario } from '#lab/scenario.ts';
import { Subject } from '../subject.ts';
import { evaluate } from './evaluate.ts';

const SETUP = [
  'docker network create --subnet 172.30.0.0/24 shopnet',
  'docker network create --internal backnet',
  'docker volume create data',
  'docker run -d --name stock -p 8080:80 -v data:/data --network shopnet nginx:alpine',
  'docker create --name idle alpine',
  'docker network create -d macvlan --subnet 10.9.0.0/16 --ip-range 10.9.8.0/24 -o parent=eth0 --label tier=lan lan',
  'docker run -d --name tight --network shopnet --ip 172.30.0.77 --network-alias api --restart on-failure:3 --memory 64m --cpus 0.5 --read-only --user 1000 --cap-drop ALL --cap-add NET_BIND_SERVICE -v data:/data:ro --tmpfs /run -e MODE=live -l tier=front --health-cmd true --health-interval 5s alpine sleep 1d',
  'docker run -d --name beside --privileged --network container:tight alpine sleep 1d',
  'docker run -d --name bare --network host --health-cmd "echo no page; false" --health-interval 1s --health-retries 2 alpine sleep 1d',
  "printf 'FROM alpine\\nUSER 1000\\nEXPOSE 8080\\nLABEL tier=front\\n' | docker build -q -t shop/page:1 -",
];

describe('checks on state', () => {
  let lab: Lab;
  beforeAll(() => {
    lab = Lab.start(plainScenario(['node1'], { epoch: 0 }));
    for (const command of SETUP) expect(lab.run('node1', command)).toMatchObject({ exit: 0 });
  });
  const judge = (check: Record<string, unknown>) => {
    const whole: Check = checkSchema.parse({ name: 'it', ...check });
    return evaluate(new Subject(lab), whole);
  };

  it.each([
    { kind: 'network', network: 'shopnet', driver: 'bridge', subnet: '172.30.0.0/24', internal: false },
    { kind: 'network', network: 'backnet', internal: true },
    { kind: 'network', network: 'nowhere', exists: false },
    {
      kind: 'container',
      container: 'stock',
      state: 'running',
      image: 'nginx:alpine',
      networks: ['shopnet'],
      lacks: ['bridge'],
    },
    { kind: 'container', container: 'stock', ports: ['8080:80/tcp'] },
    { kind: 'container', container: 'idle', state: 'created', image: 'alpine:latest' },
    { kind: 'container', container: 'gone', exists: false },
    { kind: 'volume', volume: 'data', driver: 'local', usedBy: ['stock'] },
    {
      kind: 'network',
      network: 'lan',
      scope: 'local',
      ipRange: '10.9.8.0/24',
      options: { parent: 'eth0' },
      labels: { tier: 'lan' },
    },
    {
      kind: 'container',
      container: 'tight',
      networkMode: 'shopnet',
      addresses: { shopnet: '172.30.0.77' },
      aliases: { shopnet: ['api', 'tight'] },
      restart: 'on-failure',
      memory: '64m',
      cpus: 0.5,
      readOnly: true,
      user: '1000',
      privileged: false,
      capDrop: ['ALL'],
      capAdd: ['net_bind_service'],
      mounts: ['data:/data', 'data:/data:ro', 'tmpfs:/run'],
      env: ['MODE=live'],
      labels: { tier: 'front' },
      healthy: true,
    },
    { kind: 'container', container: 'tight', memory: '65536k', capAdd: ['CAP_NET_BIND_SERVICE'] },
    { kind: 'container', container: 'beside', networkMode: 'container:tight', privileged: true, restart: 'no' },
    { kind: 'container', container: 'bare', networkMode: 'host', healthy: false, memory: '0', cpus: 0 },
    { kind: 'container', container: 'stock', user: '', readOnly: false, mounts: ['data:/data:rw'] },
    { kind: 'image', image: 'nginx:alpine', exposes: ['80/tcp'], user: '' },
    { kind: 'image', image: 'shop/page:1', exposes: ['8080/tcp'], user: '1000', labels: { tier: 'front' } },
    { kind: 'image', image: 'shop/page', exists: false },
    { kind: 'command', from: {}, run: 'ip -4 addr show docker0', stdout: ['172.17.0.1/16'], lacks: ['10.0.0.1'] },
    {
      kind: 'command',
      from: { container: 'tight' },
      run: 'hostname -i; cat /proc/mounts | grep data',
      stdout: ['172.30.0.77'],
    },
    // nginx ignores SIGCHLD; the shell of a check must wait for the programs of its pipe all the same.
    {
      kind: 'command',
      from: { container: 'stock' },
      run: 'cat /etc/hosts | grep -c stock || echo none',
      stdout: ['none'],
    },
    { kind: 'command', from: {}, run: 'test -e /nowhere', exit: 1 },
  ])('hold: %j', (check) => {
    expect(judge(check)).toMatchObject({ passed: true, why: '' });
  });

  it.each([
    [{ kind: 'network', network: 'nowhere' }, 'missing', 'No network is called `nowhere`.'],
    [{ kind: 'network', network: 'shopnet', exists: false }, 'unwanted', 'must go'],
    [
      { kind: 'network', network: 'shopnet', subnet: '10.0.0.0/8' },
      'setting',
      'its subnet is `172.30.0.0/24`, not `10.0.0.0/8`',
    ],
    [
      { kind: 'container', container: 'idle', state: 'running' },
      'not-running',
      '`idle` is created, and must be running.',
    ],
    [
      { kind: 'container', container: 'stock', networks: ['shopnet', 'backnet'] },
      'not-attached',
      'missing from `backnet`',
    ],
    [{ kind: 'container', container: 'stock', lacks: ['shopnet'] }, 'still-attached', 'still on `shopnet`'],
    [{ kind: 'container', container: 'stock', image: 'nginx' }, 'setting', 'made from `nginx:alpine`'],
    [
      { kind: 'container', container: 'stock', ports: ['80:80/tcp'] },
      'setting',
      'publishes `8080:80/tcp`, not `80:80/tcp`',
    ],
    [
      { kind: 'network', network: 'lan', options: { parent: 'eth0.10' } },
      'setting',
      'its option parent is `eth0`, not `eth0.10`',
    ],
    [{ kind: 'network', network: 'shopnet', scope: 'swarm' }, 'setting', 'its scope is `local`, not `swarm`'],
    [
      { kind: 'network', network: 'shopnet', ipRange: '172.30.0.0/25' },
      'setting',
      'it has no address range set, where `172.30.0.0/25` is asked for',
    ],
    [
      { kind: 'container', container: 'stock', networkMode: 'host' },
      'setting',
      'its network mode is `shopnet`, not `host`.',
    ],
    [
      { kind: 'container', container: 'stock', restart: 'always' },
      'setting',
      'its restart policy is `no`, not `always`. `docker update`',
    ],
    [{ kind: 'container', container: 'tight', memory: '1g' }, 'setting', 'its memory limit is `64m`, not `1g`.'],
    [{ kind: 'container', container: 'tight', cpus: 2 }, 'setting', 'its limit of processors is `0.5`, not `2`.'],
    [{ kind: 'container', container: 'stock', readOnly: true }, 'setting', '`stock` is not read-only.'],
    [{ kind: 'container', container: 'tight', user: '' }, 'setting', 'its user is `1000`, not empty.'],
    [{ kind: 'container', container: 'beside', privileged: false }, 'setting', '`beside` is privileged.'],
    [{ kind: 'container', container: 'stock', capAdd: ['NET_ADMIN'] }, 'setting', '`stock` lacks `NET_ADMIN`.'],
    [
      { kind: 'container', container: 'stock', mounts: ['data:/srv'] },
      'setting',
      '`stock` mounts `data:/data`, not `data:/srv`.',
    ],
    [
      { kind: 'container', container: 'stock', mounts: ['data:/data:ro'] },
      'setting',
      '`stock` mounts `data:/data:rw`, not',
    ],
    [
      { kind: 'container', container: 'tight', aliases: { shopnet: ['db'] } },
      'setting',
      'On `shopnet`, `tight` answers to `tight`, `api`',
    ],
    [
      { kind: 'container', container: 'tight', aliases: { backnet: ['api'] } },
      'not-attached',
      'missing from `backnet`',
    ],
    [{ kind: 'container', container: 'stock', addresses: { shopnet: '172.30.0.9' } }, 'setting', ', not `172.30.0.9`.'],
    [{ kind: 'container', container: 'tight', env: ['MODE=test'] }, 'setting', '`tight` lacks `MODE=test`.'],
    [{ kind: 'container', container: 'tight', labels: { tier: 'back' } }, 'setting', '`tier` is `front`, not `back`.'],
    [{ kind: 'container', container: 'stock', healthy: true }, 'setting', '`stock` has no health check.'],
    [
      { kind: 'container', container: 'bare', healthy: true },
      'unhealthy',
      '`bare` is unhealthy. Its last check ended with 1: `no page`.',
    ],
    [{ kind: 'image', image: 'shop/page:2' }, 'missing', '`node1` has no image `shop/page:2`.'],
    [{ kind: 'image', image: 'shop/page:1', exists: false }, 'unwanted', 'must go'],
    [{ kind: 'image', image: 'shop/page:1', user: 'root' }, 'setting', 'its user is `1000`, not `root`.'],
    [
      { kind: 'image', image: 'shop/page:1', exposes: ['80/tcp'] },
      'setting',
      'lacks `80/tcp`. It has these exposed ports: `8080/tcp`.',
    ],
    [
      { kind: 'network', network: 'lan', gateway: '10.9.0.254' },
      'setting',
      'it has no gateway set, where `10.9.0.254` is asked for',
    ],
    [{ kind: 'network', network: 'none', subnet: '10.9.0.0/16' }, 'setting', 'it has no subnet set'],
    [
      {
        kind: 'command',
        from: {},
        run: 'ip route',
        stdout: ['10.77.0.0/24'],
        says: 'there is a route to 10.77.0.0/24',
      },
      'content',
      'The test of this printed `default via 192.168.56.1',
    ],
    [{ kind: 'command', from: {}, run: 'test -e /nowhere', says: 'the file is there' }, 'exit', 'It is not so.'],
    [
      { kind: 'command', from: {}, run: 'ls /nowhere' },
      'exit',
      "`ls /nowhere` ended with status 2, not 0. It said `ls: cannot access '/nowhere': No such file or directory`.",
    ],
    [{ kind: 'command', from: {}, run: 'echo a; echo b', stdout: ['c'] }, 'content', 'lacks `c`. It printed `a ⏎ b`.'],
    [{ kind: 'command', from: {}, run: 'echo a; echo b', lacks: ['b'] }, 'content', 'has `b`, in `b`.'],
    [{ kind: 'command', from: {}, run: 'sleep 20', within: 5 }, 'exit', '`sleep 20` did not end within 5 s.'],
    [{ kind: 'command', from: { container: 'idle' }, run: 'true' }, 'not-running', '`idle` is created; it must run.'],
    [{ kind: 'volume', volume: 'data', usedBy: ['idle'] }, 'not-attached', '`idle` does not mount `data`'],
  ])('fail: %j', (check, cause, why) => {
    const finding = judge(check);
    expect(finding).toMatchObject({ passed: false, cause });
    expect(finding.why).toContain(why);
  });
});

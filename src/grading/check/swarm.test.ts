import { beforeAll, describe, expect, it } from 'vitest';
import { type Check, check as checkSchema } from '#course/schema/check.ts';
import { Lab } from '#lab/lab.ts';
import { plainScenario } from '#lab/scenario.ts';
import { Subject } from '../subject.ts';
import type { Finding } from '../verdict.ts';
import { evaluate } from './evaluate.ts';

const HOSTS = ['node1', 'node2', 'node3', 'node4'];

function judge(lab: Lab, check: Record<string, unknown>): Finding {
  const whole: Check = checkSchema.parse({ name: 'it', ...check });
  return evaluate(new Subject(lab), whole);
}

/** A swarm of one manager and two workers; node4 stays outside. */
function swarmOf(commands: readonly string[]): Lab {
  const lab = Lab.start(plainScenario(HOSTS, { epoch: 0 }));
  const run = (host: string, command: string) => {
    const result = lab.run(host, command);
    expect(result, command).toMatchObject({ exit: 0 });
    return result.stdout.trim();
  };
  run('node1', 'docker swarm init --advertise-addr 192.168.56.11');
  const token = run('node1', 'docker swarm join-token -q worker');
  for (const host of ['node2', 'node3']) run(host, `docker swarm join --token ${token} 192.168.56.11:2377`);
  for (const command of commands) run('node1', command);
  return lab;
}

describe('checks on a swarm', () => {
  let lab: Lab;
  beforeAll(() => {
    lab = swarmOf([
      'docker node update --label-add disk=ssd node2',
      'docker network create -d overlay --attachable shopnet',
      'docker service create --name web --replicas 3 --network shopnet -p 8080:80 --env MODE=live nginx:alpine',
      'docker service create --name agent --mode global --endpoint-mode dnsrr --network shopnet --constraint node.role==worker nginx:alpine',
      'docker service create --name door -p mode=host,published=9090,target=80 --constraint node.hostname==node3 nginx:alpine',
      'docker service create -d --name stuck --replicas 2 --constraint node.labels.disk==tape nginx:alpine',
      'docker service create -d --name ghost nosuchimage:1',
      'docker service create -d --name crash alpine false',
    ]);
  });

  it.each([
    { kind: 'swarm', managers: 1, workers: 2 },
    { kind: 'swarm', host: 'node2' },
    { kind: 'swarm', host: 'node4', state: 'inactive' },
    { kind: 'node', node: 'node1', role: 'manager', leader: true, state: 'ready', availability: 'active' },
    { kind: 'node', node: 'node2', role: 'worker', leader: false, labels: { disk: 'ssd' } },
    { kind: 'node', node: 'node4', exists: false },
    { kind: 'network', network: 'shopnet', driver: 'overlay', scope: 'swarm', attachable: true },
    {
      kind: 'service',
      service: 'web',
      running: 3,
      nodes: ['node1', 'node2', 'node3'],
      lacksNodes: ['node4'],
      mode: 'replicated',
      image: 'nginx:alpine',
      networks: ['shopnet'],
      ports: ['8080:80/tcp', '8080:80/tcp@ingress'],
      endpointMode: 'vip',
      env: ['MODE=live'],
    },
    {
      kind: 'service',
      service: 'agent',
      mode: 'global',
      running: 2,
      lacksNodes: ['node1'],
      endpointMode: 'dnsrr',
      constraints: ['node.role == worker'],
    },
    { kind: 'service', service: 'door', nodes: ['node3'], ports: ['9090:80/tcp@host'], lacks: ['shopnet'] },
    { kind: 'service', service: 'gone', exists: false },
  ])('hold: %j', (check) => {
    expect(judge(lab, check)).toMatchObject({ passed: true, why: '' });
  });

  it.each([
    [{ kind: 'swarm', managers: 3 }, 'missing', 'The swarm has 1 manager, not 3: `node1`.'],
    [{ kind: 'swarm', workers: 1 }, 'unwanted', 'The swarm has 2 ready workers, not 1: `node2` and `node3`.'],
    [{ kind: 'swarm', host: 'node4' }, 'no-swarm', '`node4` is in no swarm.'],
    [{ kind: 'swarm', host: 'node2', state: 'inactive' }, 'unwanted', 'still in a swarm'],
    [{ kind: 'swarm', host: 'node2', workers: 2 }, 'no-swarm', '`node2` is a worker of its swarm'],
    [{ kind: 'node', host: 'node4', node: 'node1' }, 'no-swarm', '`node4` is in no swarm.'],
    [{ kind: 'node', node: 'node4' }, 'missing', 'The nodes of the swarm are: `node1`, `node2` and `node3`.'],
    [{ kind: 'node', node: 'node2', exists: false }, 'unwanted', '`node2` is still in the list of nodes, ready.'],
    [{ kind: 'node', node: 'node2', role: 'manager' }, 'setting', 'its role is `worker`, not `manager`.'],
    [{ kind: 'node', node: 'node2', availability: 'drain' }, 'setting', 'its availability is `active`, not `drain`.'],
    [{ kind: 'node', node: 'node2', labels: { disk: 'hdd' } }, 'setting', '`disk` is `ssd`, not `hdd`.'],
    [{ kind: 'service', host: 'node2', service: 'web' }, 'no-swarm', 'only managers know'],
    [{ kind: 'service', service: 'shop' }, 'missing', 'No service is called `shop`. The services of the swarm are: '],
    [{ kind: 'service', service: 'web', exists: false }, 'unwanted', 'must go'],
    [
      { kind: 'service', service: 'web', running: 5 },
      'not-running',
      'has 3 running tasks, not 5. It asks for 3 replicas.',
    ],
    [{ kind: 'service', service: 'web', running: 1 }, 'setting', 'has 3 running tasks, not 1. It asks for 3 replicas.'],
    [{ kind: 'service', service: 'web', lacksNodes: ['node3'] }, 'wrong-node', 'Tasks of `web` run on `node3`'],
    [{ kind: 'service', service: 'door', nodes: ['node1'] }, 'wrong-node', 'its tasks run on `node3`'],
    [{ kind: 'service', service: 'web', mode: 'global' }, 'setting', 'its mode is `replicated`, not `global`.'],
    [{ kind: 'service', service: 'web', image: 'nginx' }, 'setting', 'its image is `nginx:alpine`, not `nginx`.'],
    [{ kind: 'service', service: 'web', networks: ['backnet'] }, 'not-attached', 'It is missing from `backnet`.'],
    [{ kind: 'service', service: 'web', lacks: ['shopnet'] }, 'still-attached', 'still on `shopnet`'],
    [
      { kind: 'service', service: 'web', ports: ['8080:80/tcp@host'] },
      'setting',
      '`web` publishes `8080:80/tcp@ingress`, not `8080:80/tcp@host`.',
    ],
    [{ kind: 'service', service: 'web', endpointMode: 'dnsrr' }, 'setting', 'its endpoint mode is `vip`, not `dnsrr`.'],
    [
      { kind: 'service', service: 'stuck', running: 2 },
      'placement',
      '2 tasks are pending: `no suitable node (scheduling constraints not satisfied on 3 nodes)`. No node that could take them meets `node.labels.disk==tape`.',
    ],
    [{ kind: 'service', service: 'agent', running: 3 }, 'placement', 'do not meet its constraint `node.role==worker`.'],
    [
      { kind: 'service', service: 'ghost', running: 1 },
      'no-image',
      '`No such image: nosuchimage:1`. The image `nosuchimage:1` is not there, and it cannot be fetched.',
    ],
    [{ kind: 'service', service: 'crash', running: 1 }, 'not-running', 'One task is failing on `node'],
  ])('fail: %j', (check, cause, why) => {
    const finding = judge(lab, check);
    expect(finding.why).toContain(why);
    expect(finding).toMatchObject({ passed: false, cause });
  });
});

describe('checks on a swarm that is changing', () => {
  it.each([
    ['docker service scale -d web=4', { running: 4 }],
    ['docker service scale -d web=1', { running: 1 }],
    ['docker node update --availability drain node2', { running: 3, lacksNodes: ['node2'] }],
  ])('wait for the tasks after %s', (command, wanted) => {
    const lab = swarmOf(['docker service create --name web --replicas 3 nginx:alpine', command]);
    expect(judge(lab, { kind: 'service', service: 'web', ...wanted })).toMatchObject({ passed: true });
  });

  it('say why an image did not come', () => {
    const lab = swarmOf([
      'docker service create --name web --replicas 2 nginx:alpine',
      'docker service update -d --image nosuchimage:1 --update-failure-action rollback --update-monitor 5s web',
      'sleep 60',
    ]);
    const finding = judge(lab, { kind: 'service', service: 'web', image: 'nosuchimage:1' });
    expect(finding).toMatchObject({ passed: false, cause: 'setting' });
    expect(finding.why).toContain('Its update did not go through (rollback completed): `rollback completed`.');
  });

  it('wait for a node to be promoted', () => {
    const lab = swarmOf(['docker node promote node2 node3']);
    expect(judge(lab, { kind: 'swarm', managers: 3, workers: 0 })).toMatchObject({ passed: true });
  });

  it('say what cannot be seen without a majority of managers', () => {
    const lab = swarmOf(['docker node promote node2', 'sleep 5']);
    lab.run('node2', 'systemctl stop docker.socket docker');
    lab.run('node1', 'sleep 30');
    for (const check of [
      { kind: 'service', service: 'web' },
      { kind: 'node', node: 'node2' },
      { kind: 'swarm', managers: 2 },
    ]) {
      const finding = judge(lab, check);
      expect(finding).toMatchObject({ passed: false, cause: 'no-swarm' });
      expect(finding.why).toContain('`node1` says of its swarm: ');
    }
    lab.run('node1', 'systemctl stop docker.socket docker');
    expect(judge(lab, { kind: 'network', network: 'bridge' })).toMatchObject({ passed: false, cause: 'not-running' });
    expect(judge(lab, { kind: 'node', host: 'node2', node: 'node1' }).why).toBe(
      'The Docker Engine of `node2` does not run.',
    );
  });
});

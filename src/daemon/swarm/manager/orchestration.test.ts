import { describe, expect, test } from 'vitest';
import type { TaskObject } from '../store/objects.ts';
import { OrchestrationBench } from './orchestration.testbed.ts';

const perNode = (tasks: readonly TaskObject[]) => {
  const counts: Record<string, number> = {};
  for (const { NodeID: node = '' } of tasks) counts[node] = (counts[node] ?? 0) + 1;
  return counts;
};
const slots = (tasks: readonly TaskObject[]) => tasks.map(({ Slot: slot }) => slot).sort();

describe('replicated services', () => {
  test('replicas are spread evenly, and so are those that come later', () => {
    const bench = new OrchestrationBench(3);
    const id = bench.create({ Name: 'web', Mode: { Replicated: { Replicas: 6 } } });
    bench.run(2);
    expect(perNode(bench.tasks(id, 'running'))).toEqual({ node1: 2, node2: 2, node3: 2 });
    bench.update(id, () => ({ Mode: { Replicated: { Replicas: 9 } } }));
    bench.run(2);
    expect(perNode(bench.tasks(id, 'running'))).toEqual({ node1: 3, node2: 3, node3: 3 });
    expect(slots(bench.tasks(id))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('fewer replicas keep the low numbers, and what is left over goes', () => {
    const bench = new OrchestrationBench(3);
    const id = bench.create({ Name: 'web', Mode: { Replicated: { Replicas: 6 } } });
    bench.run(2);
    bench.update(id, () => ({ Mode: { Replicated: { Replicas: 3 } } }));
    bench.run(3);
    expect(slots(bench.tasks(id))).toEqual([1, 2, 3]);
  });

  test('a task that fails is replaced after its delay, and the history keeps five', () => {
    const bench = new OrchestrationBench(1);
    bench.fate = () => 'failed';
    const restart = { TaskTemplate: { ContainerSpec: { Image: 'nginx' }, RestartPolicy: { Delay: 1e9 } } };
    const id = bench.create({ Name: 'web', ...restart });
    bench.run(30);
    const states = bench.tasks(id).map(({ Status: status }) => status.State);
    expect(states.filter((state) => state === 'failed').length).toBeLessThanOrEqual(6);
    expect(bench.tasks(id).at(-1)?.ID).not.toBe(bench.tasks(id)[0]?.ID);
  });

  test('on-failure with two attempts ends after the third failure', () => {
    const bench = new OrchestrationBench(1);
    bench.fate = () => 'failed';
    const policy = { Condition: 'on-failure', Delay: 1e8, MaxAttempts: 2 };
    const id = bench.create({
      Name: 'web',
      TaskTemplate: { ContainerSpec: { Image: 'nginx' }, RestartPolicy: policy },
    });
    bench.run(30);
    expect(bench.tasks(id, 'failed')).toHaveLength(3);
    expect(bench.tasks(id)).toHaveLength(3);
  });

  test('a node that goes down or is drained loses its tasks to the others', () => {
    const bench = new OrchestrationBench(3);
    const id = bench.create({ Name: 'web', Mode: { Replicated: { Replicas: 3 } } });
    bench.run(2);
    bench.setNode('node2', ({ Status: status }) => ({ Status: { ...status, State: 'down' } }));
    bench.run(8);
    const wanted = () => bench.tasks(id, 'running').filter(({ DesiredState: desired }) => desired === 'running');
    expect(wanted().map(({ NodeID: node }) => node)).not.toContain('node2');
    expect(wanted()).toHaveLength(3);
    bench.setNode('node3', ({ Spec: spec }) => ({ Spec: { ...spec, Availability: 'drain' } }));
    bench.run(3);
    expect(perNode(wanted())).toEqual({ node1: 3 });
  });

  test('a removed service takes its tasks with it', () => {
    const bench = new OrchestrationBench(2);
    const id = bench.create({ Name: 'web', Mode: { Replicated: { Replicas: 4 } } });
    bench.run(2);
    bench.control('service.remove', { id });
    bench.run(3);
    expect(bench.tasks(id)).toEqual([]);
  });
});

describe('updates', () => {
  const image = (name: string) => () => ({ TaskTemplate: { ContainerSpec: { Image: name }, ForceUpdate: 0 } });

  test('one task after the other, each replaced in its slot', () => {
    const bench = new OrchestrationBench(2);
    const id = bench.create({ Name: 'web', Mode: { Replicated: { Replicas: 3 } } });
    bench.run(2);
    bench.update(id, image('nginx:alpine'));
    bench.run(1);
    expect(bench.service(id).UpdateStatus?.State).toBe('updating');
    bench.run(20);
    expect(bench.service(id).UpdateStatus).toMatchObject({ State: 'completed', Message: 'update completed' });
    const running = bench.tasks(id, 'running');
    expect(new Set(running.map(({ Spec: spec }) => spec.ContainerSpec?.Image))).toEqual(new Set(['nginx:alpine']));
    expect(slots(running)).toEqual([1, 2, 3]);
    expect(bench.tasks(id, 'shutdown')).toHaveLength(3);
  });

  test('an update that comes right after another does not wait for its task', () => {
    const bench = new OrchestrationBench(1);
    const id = bench.create({ Name: 'web' });
    bench.run(2);
    bench.update(id, image('nginx:alpine'));
    bench.run(0.02);
    bench.update(id, image('nginx:1'));
    bench.run(3);
    const [running, ...others] = bench.tasks(id, 'running');
    expect(running?.Spec.ContainerSpec?.Image).toBe('nginx:1');
    expect(others).toEqual([]);
    expect(bench.tasks(id, 'shutdown')).toHaveLength(2);
  });

  test('more replicas alone replace nothing', () => {
    const bench = new OrchestrationBench(2);
    const id = bench.create({ Name: 'web', Mode: { Replicated: { Replicas: 2 } } });
    bench.run(2);
    bench.update(id, () => ({ Mode: { Replicated: { Replicas: 4 } } }));
    bench.run(10);
    expect(bench.tasks(id)).toHaveLength(4);
    expect(bench.service(id).UpdateStatus).toBeUndefined();
  });

  test('with start-first the new task runs before the old one ends', () => {
    const bench = new OrchestrationBench(1);
    const id = bench.create({
      Name: 'web',
      UpdateConfig: { Parallelism: 1, MaxFailureRatio: 0, Order: 'start-first' },
    });
    bench.run(2);
    let most = 0;
    bench.store.watch(() => {
      most = Math.max(most, bench.tasks(id, 'running').length);
    });
    bench.update(id, image('nginx:alpine'));
    bench.run(10);
    expect(most).toBe(2);
    expect(bench.tasks(id, 'running')).toHaveLength(1);
  });

  test('a failing update pauses, and says which task failed', () => {
    const bench = new OrchestrationBench(2);
    const id = bench.create({ Name: 'web', Mode: { Replicated: { Replicas: 3 } } });
    bench.run(2);
    bench.fate = ({ Spec: spec }) => (spec.ContainerSpec?.Image === 'broken' ? 'failed' : 'running');
    bench.update(id, image('broken'));
    bench.run(10);
    const { State: state, Message: message } = bench.service(id).UpdateStatus ?? {};
    expect(state).toBe('paused');
    expect(message).toMatch(/^update paused due to failure or early termination of task \w{25}$/);
    expect(bench.tasks(id, 'running').length).toBeGreaterThan(0);
  });

  test('a failing update that is to be rolled back goes back to what was', () => {
    const bench = new OrchestrationBench(2);
    const id = bench.create({
      Name: 'web',
      Mode: { Replicated: { Replicas: 2 } },
      UpdateConfig: { Parallelism: 1, MaxFailureRatio: 0, Order: 'stop-first', FailureAction: 'rollback' },
    });
    bench.run(2);
    bench.fate = ({ Spec: spec }) => (spec.ContainerSpec?.Image === 'broken' ? 'failed' : 'running');
    bench.update(id, image('broken'));
    bench.run(30);
    expect(bench.service(id).UpdateStatus?.State).toBe('rollback_completed');
    expect(bench.tasks(id, 'running').map(({ Spec: spec }) => spec.ContainerSpec?.Image)).toEqual(['nginx', 'nginx']);
  });
});

describe('global services and jobs', () => {
  test('a task on each node, also on those that come later, none on drained ones', () => {
    const bench = new OrchestrationBench(3);
    const id = bench.create({ Name: 'all', Mode: { Global: {} } });
    bench.run(2);
    expect(perNode(bench.tasks(id, 'running'))).toEqual({ node1: 1, node2: 1, node3: 1 });
    bench.setNode('node2', ({ Spec: spec }) => ({ Spec: { ...spec, Availability: 'drain' } }));
    bench.run(3);
    expect(perNode(bench.tasks(id, 'running'))).toEqual({ node1: 1, node3: 1 });
    bench.setNode('node2', ({ Spec: spec }) => ({ Spec: { ...spec, Availability: 'active' } }));
    bench.run(3);
    expect(perNode(bench.tasks(id, 'running'))).toEqual({ node1: 1, node2: 1, node3: 1 });
  });

  test('a replicated job runs so many at a time until it is done', () => {
    const bench = new OrchestrationBench(2);
    let most = 0;
    bench.fate = () => 'complete';
    const id = bench.create({ Name: 'job', Mode: { ReplicatedJob: { MaxConcurrent: 2, TotalCompletions: 5 } } });
    bench.store.watch(() => {
      const underWay = bench.tasks(id).filter(({ Status: status }) => status.State !== 'complete');
      most = Math.max(most, underWay.length);
    });
    bench.run(10);
    expect(bench.tasks(id, 'complete')).toHaveLength(5);
    expect(bench.tasks(id)).toHaveLength(5);
    expect(most).toBe(2);
  });

  test('a global job runs once on each node', () => {
    const bench = new OrchestrationBench(3);
    bench.fate = () => 'complete';
    const id = bench.create({ Name: 'job', Mode: { GlobalJob: {} } });
    bench.run(10);
    expect(perNode(bench.tasks(id, 'complete'))).toEqual({ node1: 1, node2: 1, node3: 1 });
  });
});

describe('another leader', () => {
  test('goes on with restarts and updates that the last one had begun', () => {
    const bench = new OrchestrationBench(2);
    const id = bench.create({ Name: 'web', Mode: { Replicated: { Replicas: 4 } } });
    bench.run(2);
    const [first] = bench.tasks(id);
    bench.fate = ({ ID: task }) => (task === first?.ID ? 'failed' : 'running');
    bench.run(1);
    bench.lead();
    bench.run(7);
    expect(slots(bench.tasks(id, 'running'))).toEqual([1, 2, 3, 4]);
    bench.update(id, () => ({ TaskTemplate: { ContainerSpec: { Image: 'nginx:alpine' }, ForceUpdate: 0 } }));
    bench.run(1);
    bench.lead();
    bench.run(20);
    expect(bench.service(id).UpdateStatus?.State).toBe('completed');
    const images = bench.tasks(id, 'running').map(({ Spec: spec }) => spec.ContainerSpec?.Image);
    expect(images).toEqual(Array.from({ length: 4 }, () => 'nginx:alpine'));
  });

  test('gives nobody an address or a port that somebody has', () => {
    const bench = new OrchestrationBench(2);
    const network = bench.control<string>('network.create', { spec: { Name: 'app', Labels: {} } });
    const spec = (Name: string) => ({
      Name,
      Mode: { Replicated: { Replicas: 3 } },
      TaskTemplate: { ContainerSpec: { Image: 'nginx' }, Networks: [{ Target: network }] },
      EndpointSpec: { Ports: [{ TargetPort: 80 }] },
    });
    const services = [bench.create(spec('one'))];
    bench.run(2);
    bench.lead();
    services.push(bench.create(spec('two')));
    bench.run(2);
    const addresses = services.flatMap((id) => [
      ...(bench.service(id).Endpoint.VirtualIPs ?? []).map(({ Addr: address }) => address),
      ...bench.tasks(id).flatMap(({ NetworksAttachments: own }) => own?.flatMap(({ Addresses: a }) => a ?? []) ?? []),
    ]);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(addresses).toHaveLength(16);
    const ports = services.map((id) => bench.service(id).Endpoint.Ports?.[0]?.PublishedPort);
    expect(ports).toEqual([30000, 30001]);
  });
});

describe('where tasks may run', () => {
  const placed = (bench: OrchestrationBench, Placement: object, replicas = 2) =>
    bench.create({
      Name: 'web',
      Mode: { Replicated: { Replicas: replicas } },
      TaskTemplate: { ContainerSpec: { Image: 'nginx' }, Placement },
    });

  test('constraints are satisfied, or the task says why it waits', () => {
    const bench = new OrchestrationBench(3);
    const id = placed(bench, { Constraints: ['node.labels.zone==a'] });
    bench.run(2);
    expect(bench.tasks(id).map(({ Status: status }) => status.Err)).toEqual(
      Array.from({ length: 2 }, () => 'no suitable node (scheduling constraints not satisfied on 3 nodes)'),
    );
    bench.setNode('node3', ({ Spec: spec }) => ({ Spec: { ...spec, Labels: { zone: 'a' } } }));
    bench.run(2);
    expect(perNode(bench.tasks(id, 'running'))).toEqual({ node3: 2 });
    expect(bench.tasks(id)[0]?.Status.Err).toBeUndefined();
  });

  test('a node that loses the label loses the task', () => {
    const bench = new OrchestrationBench(2);
    bench.setNode('node1', ({ Spec: spec }) => ({ Spec: { ...spec, Labels: { zone: 'a' } } }));
    const id = placed(bench, { Constraints: ['node.labels.zone==a'] }, 1);
    bench.run(2);
    bench.setNode('node1', ({ Spec: spec }) => ({ Spec: { ...spec, Labels: {} } }));
    bench.run(7);
    expect(bench.tasks(id, 'rejected')[0]?.Status.Err).toBe('assigned node no longer meets constraints');
    expect(bench.tasks(id, 'pending')).toHaveLength(1);
  });

  test('tasks are spread over the values of a label first', () => {
    const bench = new OrchestrationBench(3);
    for (const [name, zone] of [
      ['node1', 'a'],
      ['node2', 'a'],
      ['node3', 'b'],
    ] as const)
      bench.setNode(name, ({ Spec: spec }) => ({ Spec: { ...spec, Labels: { zone } } }));
    const id = placed(bench, { Preferences: [{ Spread: { SpreadDescriptor: 'node.labels.zone' } }] }, 4);
    bench.run(2);
    expect(perNode(bench.tasks(id, 'running'))).toEqual({ node1: 1, node2: 1, node3: 2 });
  });

  test('no more than so many on a node', () => {
    const bench = new OrchestrationBench(2);
    const id = placed(bench, { MaxReplicas: 1 }, 3);
    bench.run(2);
    expect(perNode(bench.tasks(id, 'running'))).toEqual({ node1: 1, node2: 1 });
    expect(bench.tasks(id, 'pending')[0]?.Status.Err).toBe('no suitable node (max replicas per node limit exceed)');
  });

  test('what is reserved is not given twice', () => {
    const bench = new OrchestrationBench(2);
    const id = bench.create({
      Name: 'web',
      Mode: { Replicated: { Replicas: 5 } },
      TaskTemplate: {
        ContainerSpec: { Image: 'nginx' },
        Resources: { Reservations: { NanoCPUs: 1e9 } },
      },
    });
    bench.run(2);
    expect(perNode(bench.tasks(id, 'running'))).toEqual({ node1: 2, node2: 2 });
    expect(bench.tasks(id, 'pending')[0]?.Status.Err).toBe('no suitable node (insufficient resources on 2 nodes)');
  });

  test('a port published on the host is there once a node', () => {
    const bench = new OrchestrationBench(2);
    const id = bench.create({
      Name: 'web',
      Mode: { Replicated: { Replicas: 3 } },
      EndpointSpec: { Ports: [{ TargetPort: 80, PublishedPort: 8080, PublishMode: 'host' }] },
    });
    bench.run(2);
    expect(perNode(bench.tasks(id, 'running'))).toEqual({ node1: 1, node2: 1 });
    expect(bench.tasks(id, 'pending')[0]?.Status.Err).toBe(
      'no suitable node (host-mode port already in use on 2 nodes)',
    );
  });
});

describe('networks and ports', () => {
  const port = (target: number, published?: number) => ({
    EndpointSpec: { Ports: [{ TargetPort: target, ...(published && { PublishedPort: published }) }] },
  });

  test('the mesh has the first subnet, networks those after it; services come before their tasks, nodes after', () => {
    const bench = new OrchestrationBench(2);
    const network = bench.control<string>('network.create', {
      spec: { Name: 'app', Labels: {}, DriverConfiguration: { Name: 'overlay' } },
    });
    bench.run(1);
    expect(bench.store.get('network', network)).toMatchObject({
      DriverState: { Options: { 'com.docker.network.driver.overlay.vxlanid_list': '4097' } },
      IPAMOptions: { Configs: [{ Subnet: '10.0.1.0/24', Gateway: '10.0.1.1' }] },
    });
    const id = bench.create({
      Name: 'web',
      Mode: { Replicated: { Replicas: 2 } },
      TaskTemplate: { ContainerSpec: { Image: 'nginx' }, Networks: [{ Target: network }] },
    });
    bench.run(2);
    expect(bench.service(id).Endpoint.VirtualIPs).toEqual([{ NetworkID: network, Addr: '10.0.1.2/24' }]);
    expect(bench.tasks(id).map(({ NetworksAttachments: own }) => own?.[0]?.Addresses)).toEqual([
      ['10.0.1.3/24'],
      ['10.0.1.4/24'],
    ]);
    const balancers = bench.store
      .list('node')
      .map(({ Attachments: own }) => own?.map(({ Addresses: addresses }) => addresses?.[0]));
    expect(balancers).toEqual([
      ['10.0.0.2/24', '10.0.1.6/24'],
      ['10.0.0.3/24', '10.0.1.5/24'],
    ]);
  });

  test('addresses come back when tasks are gone', () => {
    const bench = new OrchestrationBench(1);
    const network = bench.control<string>('network.create', {
      spec: {
        Name: 'small',
        Labels: {},
        DriverConfiguration: { Name: 'overlay' },
        IPAMOptions: { Configs: [{ Subnet: '10.9.0.0/29' }] },
      },
    });
    bench.run(1);
    const spec = (replicas: number) => ({
      Mode: { Replicated: { Replicas: replicas } },
      TaskTemplate: { ContainerSpec: { Image: 'nginx' }, Networks: [{ Target: network }] },
    });
    const id = bench.create({ Name: 'web', ...spec(6) });
    bench.run(2);
    // Six addresses: one for the gateway, one for the service, and one for the node's balancer.
    expect(bench.tasks(id, 'new').length).toBeGreaterThan(0);
    bench.control('service.remove', { id });
    bench.run(2);
    const other = bench.create({ Name: 'other', ...spec(2) });
    bench.run(2);
    expect(bench.tasks(other, 'running')).toHaveLength(2);
  });

  test('who asks for no port gets one from 30000 on; a port is given once', () => {
    const bench = new OrchestrationBench(1);
    const first = bench.create({ Name: 'one', ...port(80) });
    const second = bench.create({ Name: 'two', ...port(80) });
    bench.run(1);
    const published = (id: string) => bench.service(id).Endpoint.Ports?.map(({ PublishedPort: number }) => number);
    expect([published(first), published(second)]).toEqual([[30000], [30001]]);
    expect(() => bench.create({ Name: 'three', ...port(81, 30000) })).toThrow(
      `rpc error: code = InvalidArgument desc = port '30000' is already in use by service 'one' (${first}) as an ingress port`,
    );
    bench.control('service.remove', { id: first });
    bench.run(1);
    expect(bench.create({ Name: 'three', ...port(81, 30000) })).toHaveLength(25);
  });

  test('networks in use stay', () => {
    const bench = new OrchestrationBench(1);
    const network = bench.control<string>('network.create', { spec: { Name: 'app', Labels: {} } });
    const id = bench.create({
      Name: 'web',
      TaskTemplate: { ContainerSpec: { Image: 'nginx' }, Networks: [{ Target: network }] },
    });
    expect(() => bench.control('network.remove', { id: network })).toThrow(
      `rpc error: code = FailedPrecondition desc = network ${network} is in use by service ${id}`,
    );
    bench.control('service.remove', { id });
    bench.run(2);
    bench.control('network.remove', { id: network });
    expect(bench.store.get('network', network)).toBeUndefined();
  });
});

import { expect, test } from 'vitest';
import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { Errno } from '#kernel/errno.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { Addr } from '#netip/addr.ts';
import { type Node, SwarmBench } from './cluster/swarm.testbed.ts';
import type { Sandbox } from './sandbox.ts';

const PORT = { proto: 'tcp', targetPort: 80, publishedPort: 8080, name: '' } as const;

/** Has a task say its name to whoever connects to port 80. */
function serve(bench: SwarmBench, node: Node, sandbox: Sandbox, name: string): void {
  const proc = bench.process(node.kernel, sandbox.netns);
  const listener = new TcpSocket(sandbox.netns, proc);
  proc.files.install(listener);
  listener.bind(undefined, 80);
  listener.listen();
  proc.thread(
    (function* (): Coroutine<void> {
      try {
        for (;;) {
          const client = yield* listener.accept();
          const fd = proc.files.install(client);
          yield* client.write(new TextEncoder().encode(name));
          proc.files.close(fd);
        }
      } catch (error) {
        // The task has ended.
        if (!(error instanceof Errno)) throw error;
      }
    })(),
  );
}

/** What answers at an address, or why nothing does. */
function ask(bench: SwarmBench, node: Node, netns: NetNamespace, address: string, port = 80): string {
  return bench.inside(node, netns, function* (proc) {
    const socket = new TcpSocket(netns, proc);
    const fd = proc.files.install(socket);
    try {
      yield* socket.connect(Addr.parse(address), port, { timeout: 3 * SECOND });
      return new TextDecoder().decode(yield* socket.read(100));
    } catch (error) {
      if (error instanceof Errno) return error.code;
      throw error;
    } finally {
      if (proc.files.has(fd)) proc.files.close(fd);
    }
  });
}

/** Three nodes; web has a task on the second and the third, a client is on the first. */
function web() {
  const bench = new SwarmBench(3);
  const networks = bench.nodes.map((node) => ({ mesh: bench.network(node, 'mesh', 4), ingress: bench.ingress(node) }));
  const at = (number: number) => networks[number - 1] as (typeof networks)[number];
  const client = bench.container(bench.node(1), 'client', [[at(1).mesh, '10.0.4.2']]);
  const tasks = [2, 3].map((number) => {
    const node = bench.node(number);
    const task = bench.task(
      node,
      'web',
      number - 1,
      [
        [at(number).mesh, `10.0.4.${10 + number}`, '10.0.4.10'],
        [at(number).ingress, `10.0.0.${10 + number}`, '10.0.0.10'],
      ],
      [PORT],
    );
    serve(bench, node, task, `task${number}`);
    return task;
  });
  bench.run(3);
  return { bench, client, tasks, networks };
}

test('a service has a virtual address; tasks.NAME gives those of its tasks, from every node', () => {
  const { bench, client, tasks } = web();
  expect(client.resolveName('web', 4)?.map(String)).toEqual(['10.0.4.10']);
  expect(client.resolveName('tasks.web', 4)?.map(String).sort()).toEqual(['10.0.4.12', '10.0.4.13']);
  expect(client.resolveName('web.1.web1', 4)?.map(String)).toEqual(['10.0.4.12']);
  expect(client.resolveAddress('12.4.0.10.in-addr.arpa')).toBe('web.1.web1.mesh');
  const [task] = tasks;
  task?.disableService();
  bench.run(1);
  expect(client.resolveName('tasks.web', 4)?.map(String)).toEqual(['10.0.4.13']);
  expect(client.resolveName('web', 4)?.map(String)).toEqual(['10.0.4.10']);
});

test('with dnsrr the name itself gives the addresses of the tasks', () => {
  const bench = new SwarmBench(2);
  for (const node of bench.nodes)
    bench.task(node, 'db', node.number, [[bench.network(node, 'mesh', 4), `10.0.4.${10 + node.number}`]]);
  bench.run(2);
  const probe = bench.container(bench.node(1), 'probe', [[bench.network(bench.node(1), 'mesh', 4), '10.0.4.2']]);
  expect(probe.resolveName('db', 4)?.map(String).sort()).toEqual(['10.0.4.11', '10.0.4.12']);
});

test('connections to the virtual address are shared out in turn; a task that is going gets none', () => {
  const { bench, client, tasks } = web();
  const node = bench.node(1);
  const answers = () => Array.from({ length: 4 }, () => ask(bench, node, client.netns, '10.0.4.10'));
  expect(answers().sort()).toEqual(['task2', 'task2', 'task3', 'task3']);
  tasks[0]?.disableService();
  bench.run(1);
  expect(answers()).toEqual(['task3', 'task3', 'task3', 'task3']);
  const balancer = node.controller.sandbox('lb-mesh')?.netns as NetNamespace;
  expect(bench.rules(balancer, 'mangle')).toContain('-A INPUT -d 10.0.4.10/32 -j MARK --set-xmark 0x100/0xffffffff');
  expect(bench.rules(balancer, 'nat')).toContain(
    '-A POSTROUTING -d 10.0.4.0/24 -m ipvs --ipvs -j SNAT --to-source 10.0.4.199',
  );
});

test('a published port answers on every node, also from the host itself and from containers', () => {
  const { bench, client } = web();
  for (const asked of [1, 2, 3]) {
    const answers = Array.from({ length: 4 }, () =>
      ask(bench, bench.node(1), bench.node(1).kernel.net, `192.168.56.${10 + asked}`, 8080),
    );
    expect(answers.sort(), `asked of node ${asked}`).toEqual(['task2', 'task2', 'task3', 'task3']);
  }
  expect(ask(bench, bench.node(3), bench.node(3).kernel.net, '127.0.0.1', 8080)).toMatch(/^task/);
  for (const address of ['172.18.0.1', '192.168.56.11', '192.168.56.12'])
    expect(ask(bench, bench.node(1), client.netns, address, 8080), `a container asks ${address}`).toMatch(/^task/);
});

test('ports of a service are led to ingress_sbox, and in the task to where it listens; all goes with the service', () => {
  const { bench, tasks } = web();
  const host = bench.node(2).kernel.net;
  const task = tasks[0] as Sandbox;
  expect(bench.rules(host, 'nat')).toContain(
    '-A DOCKER-INGRESS -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.18.0.2:8080',
  );
  expect(bench.rules(task.netns, 'nat')).toContain(
    '-A PREROUTING -d 10.0.0.12/32 -p tcp -m tcp --dport 8080 -j REDIRECT --to-ports 80',
  );
  for (const [index, number] of [2, 3].entries()) bench.finish(bench.node(number), (tasks[index] as Sandbox).delete());
  bench.run(2);
  for (const number of [1, 2, 3]) {
    const { kernel, controller } = bench.node(number);
    expect(bench.rules(kernel.net, 'nat').filter((rule) => rule.includes('8080'))).toEqual([]);
    const sandbox = controller.sandbox('ingress-sbox')?.netns as NetNamespace;
    expect(sandbox.devices.byName('eth0')?.addresses.map(({ prefix }) => prefix.text)).toEqual([
      `10.0.0.${200 - number}/24`,
    ]);
    expect(bench.rules(sandbox, 'mangle').filter((rule) => rule.startsWith('-A'))).toEqual([]);
  }
});

test('leaving the swarm leaves nothing behind but docker_gwbridge', () => {
  const { bench, client } = web();
  const node = bench.node(1);
  bench.finish(node, client.delete());
  bench.finish(node, node.controller.releaseCluster());
  bench.run(2);
  const { net, fs } = node.kernel;
  expect(net.devices.list().map(({ name }) => name)).toEqual(['lo', 'eth0', 'docker0', 'docker_gwbridge']);
  expect(fs.readdir('/run/docker/netns')).toEqual([]);
  expect(net.tunnels.size).toBe(0);
  expect(bench.rules(net, 'nat').filter((rule) => rule.includes('8080'))).toEqual([]);
  expect(net.transport.tcp.isFree(8080)).toBe(true);
  expect(bench.node(2).controller.network('ingress').peers()).toHaveLength(2);
});

test('a node that leaves while tasks run is rid of its networks once they have ended', () => {
  const { bench, tasks } = web();
  const node = bench.node(2);
  node.controller.stopAgent();
  expect(node.controller.networkByName('ingress')).toBeDefined();
  bench.finish(node, (tasks[0] as Sandbox).delete());
  expect(node.controller.networks().some(({ dynamic }) => dynamic)).toBe(false);
  expect(bench.rules(node.kernel.net, 'nat').filter((rule) => rule.includes('8080'))).toEqual([]);
  expect(node.kernel.fs.readdir('/run/docker/netns')).toEqual([]);
});

test('tasks of a lost node are not asked any more once it is known to be lost', () => {
  const { bench, client } = web();
  const node = bench.node(1);
  bench.segment.setConnected(bench.host(2).nic, false);
  bench.run(15);
  expect(Array.from({ length: 4 }, () => ask(bench, node, client.netns, '10.0.4.10'))).toEqual(Array(4).fill('task3'));
  expect(client.resolveName('tasks.web', 4)?.map(String)).toEqual(['10.0.4.13']);
  bench.segment.setConnected(bench.host(2).nic, true);
  bench.run(60);
  expect(Array.from({ length: 4 }, () => ask(bench, node, client.netns, '10.0.4.10')).sort()).toEqual([
    'task2',
    'task2',
    'task3',
    'task3',
  ]);
});

test('a service whose published port changes keeps its address while tasks of both kinds run', () => {
  const { bench, client, tasks } = web();
  const node = bench.node(1);
  const network = bench.node(3).controller.network('mesh');
  const other = { ...PORT, publishedPort: 9090 };
  const fresh = bench.task(
    bench.node(3),
    'web',
    9,
    [
      [network, '10.0.4.20', '10.0.4.10'],
      [bench.node(3).controller.network('ingress'), '10.0.0.20', '10.0.0.10'],
    ],
    [other],
  );
  serve(bench, bench.node(3), fresh, 'fresh');
  bench.run(2);
  const host = node.kernel.net;
  expect(ask(bench, node, host, '192.168.56.11', 8080)).toMatch(/^task/);
  expect(ask(bench, node, host, '192.168.56.11', 9090)).toBe('fresh');
  for (const [index, number] of [2, 3].entries()) bench.finish(bench.node(number), (tasks[index] as Sandbox).delete());
  bench.run(2);
  expect(ask(bench, node, host, '192.168.56.11', 9090)).toBe('fresh');
  expect(ask(bench, node, host, '192.168.56.11', 8080)).not.toMatch(/^task|fresh/);
  expect(ask(bench, node, client.netns, '10.0.4.10')).toBe('fresh');
});

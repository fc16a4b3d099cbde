import { expect, test } from 'vitest';
import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { UdpSocket } from '#kernel/socket/udpsocket.ts';
import { Addr } from '#netip/addr.ts';
import { type Node, SwarmBench } from '../../cluster/swarm.testbed.ts';
import type { Sandbox } from '../../sandbox.ts';

/** Whether a datagram from one container reaches the other and is answered. */
function reaches(bench: SwarmBench, from: [Node, Sandbox], to: [Node, Sandbox], address: string, size = 4): boolean {
  const server = bench.process(to[0].kernel, to[1].netns);
  const socket = new UdpSocket(to[1].netns, server);
  server.files.install(socket);
  socket.bind(undefined, 9);
  server.thread(
    (function* (): Coroutine<void> {
      const datagram = yield* socket.receive(10 * SECOND);
      if (datagram) socket.sendTo(datagram.data, datagram.from.addr, datagram.from.port);
    })(),
  );
  const answered = bench.inside(from[0], from[1].netns, function* (proc: Process): Coroutine<boolean> {
    const client = new UdpSocket(proc.namespaces.net, proc);
    proc.files.install(client);
    client.sendTo(new Uint8Array(size), Addr.parse(address), 9);
    return (yield* client.receive(5 * SECOND)) !== undefined;
  });
  socket.close();
  return answered;
}

function mesh(count: number) {
  const bench = new SwarmBench(count);
  const containers = bench.nodes.map((node) => {
    const network = bench.network(node, 'mesh', 4);
    return bench.container(node, `c${node.number}`, [[network, `10.0.4.${node.number + 1}`]]);
  });
  bench.run(2);
  const at = (number: number): [Node, Sandbox] => [bench.node(number), containers[number - 1] as Sandbox];
  return { bench, at, containers };
}

test('containers of three nodes reach each other, by address and by name', () => {
  const { bench, at, containers } = mesh(3);
  expect(reaches(bench, at(1), at(2), '10.0.4.3')).toBe(true);
  expect(reaches(bench, at(3), at(1), '10.0.4.2')).toBe(true);
  expect(containers[0]?.resolveName('c3', 4)?.map(String)).toEqual(['10.0.4.4']);
  expect(containers[0]?.resolveAddress('4.4.0.10.in-addr.arpa')).toBe('c3.mesh');
  expect(bench.node(1).controller.network('mesh').peers()).toHaveLength(3);
});

test('the namespace of a network has a bridge, a tunnel with static entries for other nodes, and a port an endpoint', () => {
  const { bench } = mesh(2);
  const { fs } = bench.node(1).kernel;
  expect(fs.readdir('/run/docker/netns')).toEqual(expect.arrayContaining(['1-mesh012345', 'lb_mesh01234']));
  const [own] = bench.node(1).controller.network('mesh').endpoints();
  expect(own?.mac).toBe('02:42:0a:00:04:c7');
  expect(own?.device?.mtu).toBe(1450);
});

test('a container has its way out over docker_gwbridge, unless the network is internal', () => {
  const bench = new SwarmBench(1);
  const node = bench.node(1);
  const open = bench.container(node, 'a', [[bench.network(node, 'mesh', 4), '10.0.4.2']]);
  const closed = bench.container(node, 'b', [[bench.network(node, 'inside', 5, { internal: true }), '10.0.5.2']]);
  expect(open.netns.devices.list().map(({ name }) => name)).toEqual(['lo', 'eth0', 'eth1']);
  expect(open.netns.devices.byName('eth1')?.addresses[0]?.prefix.text).toBe('172.18.0.2/16');
  expect(open.netns.routes.list(4).some(({ dst, via }) => dst.length === 0 && via?.text === '172.18.0.1')).toBe(true);
  expect(closed.netns.devices.list().map(({ name }) => name)).toEqual(['lo', 'eth0']);
  bench.finish(node, open.delete());
  bench.finish(node, closed.delete());
  for (const name of ['mesh', 'inside']) bench.finish(node, node.controller.network(name).delete());
  bench.finish(node, node.controller.network('docker_gwbridge').delete());
  expect(node.kernel.net.devices.list().map(({ name }) => name)).toEqual(['lo', 'eth0', 'docker0']);
});

test('with port 4789 blocked names are known but nothing arrives; with 7946 blocked it is the other way round', () => {
  const vxlan = mesh(2);
  vxlan.bench.iptables(vxlan.bench.host(2), '-A INPUT -p udp --dport 4789 -j DROP');
  expect(vxlan.containers[0]?.resolveName('c2', 4)).toHaveLength(1);
  expect(reaches(vxlan.bench, vxlan.at(1), vxlan.at(2), '10.0.4.3')).toBe(false);

  const bench = new SwarmBench(2);
  for (const protocol of ['tcp', 'udp']) bench.iptables(bench.host(2), `-A INPUT -p ${protocol} --dport 7946 -j DROP`);
  bench.run(20);
  const containers = bench.nodes.map((node) =>
    bench.container(node, `c${node.number}`, [[bench.network(node, 'mesh', 4), `10.0.4.${node.number + 1}`]]),
  );
  bench.run(20);
  expect(containers[0]?.resolveName('c2', 4)).toBeUndefined();
  expect(bench.node(1).controller.network('mesh').peers()).toHaveLength(1);
});

test('when the last container is gone, so is everything the network has made on the node', () => {
  const { bench, containers } = mesh(2);
  const node = bench.node(1);
  bench.finish(node, (containers[0] as Sandbox).delete());
  bench.finish(node, node.controller.network('mesh').delete());
  bench.run(2);
  expect(node.kernel.net.tunnels.size).toBe(0);
  expect(node.kernel.net.devices.list().map(({ name }) => name)).toEqual(['lo', 'eth0', 'docker0', 'docker_gwbridge']);
  expect(containers[1]?.resolveName('c1', 4)).toBeUndefined();
  expect(bench.node(2).controller.network('mesh').peers()).toHaveLength(1);
});

test('an encrypted network travels as ESP, and takes nothing in that is not', () => {
  const bench = new SwarmBench(2);
  const options = { driverOptions: { encrypted: '' } };
  const containers = bench.nodes.map((node) => {
    const network = bench.network(node, 'secure', 6, options);
    return bench.container(node, `c${node.number}`, [[network, `10.0.6.${node.number + 1}`]]);
  });
  bench.run(2);
  const seen = new Set<string>();
  bench.host(1).nic.captures.add(({ frame: { payload } }) => {
    if (payload.kind === 'ip' && payload.payload.kind === 'esp') seen.add('esp');
    if (payload.kind === 'ip' && payload.payload.kind === 'udp' && payload.payload.dstPort === 4789) seen.add('vxlan');
  });
  const at = (number: number): [Node, Sandbox] => [bench.node(number), containers[number - 1] as Sandbox];
  expect(reaches(bench, at(1), at(2), '10.0.6.3')).toBe(true);
  expect([...seen]).toEqual(['esp']);
  expect(containers[0]?.netns.devices.byName('eth0')?.mtu).toBe(1424);
  const node = bench.node(1);
  expect(node.kernel.net.xfrm?.states()).toHaveLength(2);
  bench.iptables(node, '-t mangle -F OUTPUT');
  expect(reaches(bench, at(1), at(2), '10.0.6.3')).toBe(false);
  bench.finish(node, (containers[0] as Sandbox).delete());
  bench.finish(node, node.controller.network('secure').delete());
  expect(node.kernel.net.xfrm?.states()).toHaveLength(0);
  expect(bench.rules(node.kernel.net, 'filter').filter((rule) => rule.includes('bpf'))).toEqual([]);
});

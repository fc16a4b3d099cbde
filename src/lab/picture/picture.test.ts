import { describe, expect, test } from 'vitest';
import { Lab } from '../lab.ts';
import type { DevicePicture, HostPicture, LabPicture } from '../picture.ts';
import { plainScenario, type Scenario } from '../scenario.ts';
import { detailsOf } from './details.ts';
import { CONTAINER_LIMIT } from './host.ts';

const EPOCH = Date.UTC(2026, 10, 21, 9, 0, 0);

function lab(
  hosts: string[],
  commands: string[],
  more: Partial<Scenario> = {},
  packages?: Record<string, string[]>,
): Lab {
  const made = Lab.start({ ...plainScenario(hosts, { epoch: EPOCH, packages }), ...more });
  for (const line of commands) {
    const [, host = hosts[0] ?? '', command = line] = /^@(\S+) (.*)$/.exec(line) ?? [];
    const { exit, stdout, stderr } = made.run(host, command);
    if (exit !== 0) throw new Error(`${line}: ${stdout}${stderr}`);
  }
  return made;
}

function first({ hosts }: LabPicture): HostPicture {
  return hosts[0] as HostPicture;
}

function device(host: HostPicture, namespace: string, name: string): DevicePicture | undefined {
  const space = host.namespaces.find((each) => each.name === namespace || each.id === namespace);
  return space?.devices.find((each) => each.name === name);
}

describe('the picture has', () => {
  test('a bridge network: bridge, cables, addresses, published ports; of a stopped container where it belongs', () => {
    const host = first(
      lab(
        ['node1'],
        [
          'docker network create app',
          'docker run -d --name web --network app -p 8080:80 nginx',
          'docker run --name done --network app alpine true',
        ],
      ).picture(),
    );
    const network = host.networks.find(({ name }) => name === 'app');
    const [web, done] = host.containers;
    expect(device(host, 'host', network?.bridge ?? '')).toMatchObject({
      kind: 'bridge',
      network: network?.id,
      up: true,
    });
    const inside = device(host, 'web', 'eth0');
    expect(inside).toMatchObject({ addresses: ['172.18.0.2/16'], network: network?.id });
    expect(device(host, 'host', inside?.peer?.device ?? '')?.master).toBe(network?.bridge);
    expect(web?.ports).toEqual([
      {
        containerPort: '80/tcp',
        bindings: [
          { ip: '0.0.0.0', port: 8080 },
          { ip: '::', port: 8080 },
        ],
      },
    ]);
    expect(done).toMatchObject({ state: 'exited', exitCode: 0, networks: [{ name: 'app' }] });
    expect(done?.namespace).toBeUndefined();
  });

  test('containers that share a stack, with another container or the host, and legacy links', () => {
    const host = first(
      lab(
        ['node1'],
        [
          'docker run -d --name old alpine sleep 1d',
          'docker run -d --name side --network container:old alpine sleep 1d',
          'docker run -d --name open --network host nginx',
          'docker run -d --name young --link old:eldest alpine sleep 1d',
        ],
      ).picture(),
    );
    const [old, side, open, young] = host.containers;
    expect([side?.namespace, open?.namespace]).toEqual([old?.id, 'host']);
    expect(young?.links).toEqual([{ to: 'old', alias: 'eldest' }]);
  });

  test('macvlan and ipvlan networks on a card and on VLANs of it', () => {
    const host = first(
      lab(
        ['node1'],
        [
          'docker network create -d macvlan --subnet 192.168.56.0/24 --ip-range 192.168.56.128/25 -o parent=eth0 lan',
          'docker network create -d ipvlan --subnet 10.20.0.0/24 -o parent=eth0.20 tagged',
          'docker run -d --name cam --network lan alpine sleep 1d',
          'docker run -d --name till --network tagged alpine sleep 1d',
        ],
      ).picture(),
    );
    expect(device(host, 'cam', 'eth0')).toMatchObject({
      kind: 'macvlan',
      lower: { namespace: 'host', device: 'eth0' },
    });
    expect(device(host, 'till', 'eth0')).toMatchObject({
      kind: 'ipvlan',
      lower: { namespace: 'host', device: 'eth0.20' },
    });
    expect(device(host, 'host', 'eth0.20')).toMatchObject({ kind: 'vlan', vlan: 20, lower: { device: 'eth0' } });
    expect(host.networks.find(({ name }) => name === 'tagged')?.parent).toBe('eth0.20');
  });

  test('what was made by hand: namespaces, bridges, cables, tunnels', () => {
    const host = first(
      lab(
        ['node1'],
        [
          'ip netns add red',
          'ip link add br-lab type bridge',
          'ip link add v-red type veth peer name eth0 netns red',
          'ip link set v-red master br-lab up',
          'ip link add vx7 type vxlan id 7 remote 192.168.56.12 dstport 4789',
        ],
      ).picture(),
    );
    expect(host.namespaces.map(({ id, kind }) => [id, kind])).toEqual([
      ['host', 'host'],
      ['netns/red', 'named'],
    ]);
    expect(device(host, 'red', 'eth0')?.peer).toEqual({ namespace: 'host', device: 'v-red' });
    expect(device(host, 'host', 'v-red')?.master).toBe('br-lab');
    expect(device(host, 'host', 'vx7')?.tunnel).toEqual({ vni: 7, port: 4789, remotes: ['192.168.56.12'] });
  });

  test('bridges of Open vSwitch with tunnels, patches and VLANs', () => {
    const host = first(
      lab(
        ['node1'],
        [
          'ovs-vsctl add-br br0',
          'ovs-vsctl add-br br1',
          'ovs-vsctl add-port br0 p0 -- set interface p0 type=patch options:peer=p1',
          'ovs-vsctl add-port br1 p1 -- set interface p1 type=patch options:peer=p0',
          'ovs-vsctl add-port br0 vx0 -- set interface vx0 type=vxlan options:remote_ip=192.168.56.12 options:key=42',
          'ip link add d0 type dummy',
          'ovs-vsctl add-port br0 d0 tag=10',
        ],
        {},
        { node1: ['openvswitch-switch'] },
      ).picture(),
    );
    const ports = host.switches.find(({ name }) => name === 'br0')?.ports;
    expect(ports).toEqual([
      { name: 'p0', patch: 'br1' },
      { name: 'vx0', tunnel: { kind: 'vxlan', remote: '192.168.56.12', key: 42 } },
      { name: 'd0', tag: 10 },
    ]);
    expect(device(host, 'host', 'd0')?.master).toBe('br0');
  });

  test('a swarm: overlay namespaces, load balancers, services with virtual addresses and tasks', () => {
    const swarm = lab(['node1', 'node2'], ['docker swarm init --advertise-addr 192.168.56.11']);
    const token = swarm.run('node1', 'docker swarm join-token -q worker').stdout.trim();
    const lines: [host: string, command: string][] = [
      ['node2', `docker swarm join --token ${token} 192.168.56.11:2377`],
      ['node1', 'docker network create -d overlay app'],
      ['node1', 'docker service create -d --name web --network app --replicas 2 -p 8080:80 nginx'],
      ['node1', 'sleep 12'],
    ];
    for (const line of lines) swarm.run(...line);
    const { hosts, services } = swarm.picture();
    expect(hosts.map((host) => [host.swarm?.role, host.swarm?.leader])).toEqual([
      ['manager', true],
      ['worker', false],
    ]);
    const app = hosts[0]?.networks.find(({ name }) => name === 'app');
    for (const host of hosts) {
      const space = host.namespaces.find(({ kind, network }) => kind === 'overlay' && network === app?.id);
      expect(space?.devices.find(({ kind }) => kind === 'vxlan')?.tunnel?.remotes).toHaveLength(1);
      expect(host.namespaces.filter(({ kind }) => kind === 'balancer').map(({ name }) => name)).toContain(
        'ingress_sbox',
      );
    }
    const [web] = services;
    expect(web).toMatchObject({ name: 'web', replicas: 2, running: 2, ports: [{ published: 8080, target: 80 }] });
    expect(web?.tasks.map(({ host, state }) => `${host} ${state}`).sort()).toEqual(['node1 running', 'node2 running']);
    expect(web?.vips).toHaveLength(2);
  });

  test('segments, routers, faults, and an engine that was stopped', () => {
    const made = lab(['lab'], ['systemctl stop docker docker.socket', 'lab cut lab'], {
      hosts: [
        { name: 'lab', interfaces: [{ segment: 'left' }] },
        { name: 'r1', kind: 'router', interfaces: [{ segment: 'left', address: '10.1.0.1' }] },
      ],
      segments: [{ name: 'left', subnet: '10.1.0.0/24', gateway: '10.1.0.1' }],
    });
    const { hosts, segments, faults } = made.picture();
    expect(hosts.map(({ name, kind, engine }) => [name, kind, engine])).toEqual([
      ['lab', 'docker', 'stopped'],
      ['r1', 'router', undefined],
    ]);
    // A gateway that is a host of its own is drawn as that.
    expect(segments).toEqual([{ name: 'left', subnet: '10.1.0.0/24' }]);
    expect(faults).toEqual([{ kind: 'cut', host: 'lab', text: 'the link of lab is cut' }]);
    expect(device(hosts[0] as HostPicture, 'host', 'eth0')).toMatchObject({
      kind: 'nic',
      segment: 'left',
      carrier: false,
    });
  });
});

test('containers beyond the limit are counted by their networks', () => {
  const host = first(
    lab(
      ['node1'],
      [
        `for i in $(seq ${CONTAINER_LIMIT + 3}); do docker create --name c$i alpine sleep 1d > /dev/null; done`,
        'docker start c122',
      ],
    ).picture(),
  );
  expect(host.containers).toHaveLength(CONTAINER_LIMIT);
  expect(
    host.more.map(({ count, running }) => [count, running]).reduce(([a = 0, b = 0], [c = 0, d = 0]) => [a + c, b + d]),
  ).toEqual([3, 1]);
  expect(host.namespaces.map(({ id }) => id)).toEqual(['host']);
});

describe('looking', () => {
  const commands = ['docker network create app', 'docker run -d --name web --network app -p 8080:80 nginx'];

  test('tells of a container its addresses, routes, names, listeners and the rules that name it', () => {
    const made = lab(['node1'], commands);
    const [web] = first(made.picture()).containers;
    const told = detailsOf(made, { kind: 'container', host: 'node1', id: web?.id ?? '' });
    const lines = new Map(told?.sections.map((section) => [section.name, section.lines]));
    expect(told?.console).toEqual({ host: 'node1', command: 'docker exec -it web sh' });
    expect(lines.get('addresses')).toEqual(['eth0 UP 172.18.0.2/16']);
    expect(lines.get('routes')?.[0]).toBe('default via 172.18.0.1 dev eth0');
    expect(lines.get('names')).toContain('web -> 172.18.0.2');
    expect(lines.get('listeners')).toContain('tcp [::]:80');
    expect(
      lines
        .get('rules')
        ?.some((line) => line.startsWith('nat: -A DOCKER') && line.endsWith('--to-destination 172.18.0.2:80')),
    ).toBe(true);
  });

  test('is told that a thing is gone', () => {
    expect(detailsOf(lab(['node1'], []), { kind: 'network', host: 'node1', id: 'none' })).toBeUndefined();
  });

  test('changes nothing that comes after', () => {
    const [looked, alone] = [lab(['node1'], commands), lab(['node1'], commands)];
    const { hosts, segments } = looked.picture();
    for (const { name, namespaces, containers, networks } of hosts) {
      detailsOf(looked, { kind: 'host', host: name });
      for (const { id, devices } of namespaces) {
        detailsOf(looked, { kind: 'namespace', host: name, id });
        for (const each of devices) detailsOf(looked, { kind: 'device', host: name, namespace: id, device: each.name });
      }
      for (const { id } of containers) detailsOf(looked, { kind: 'container', host: name, id });
      for (const { id } of networks) detailsOf(looked, { kind: 'network', host: name, id });
    }
    for (const { name } of segments) detailsOf(looked, { kind: 'segment', name });
    const after = [
      'docker run -d --name more --network app alpine sleep 1d',
      'docker exec web ping -c 2 more',
      'ip neigh',
      'docker inspect more',
    ];
    for (const command of after) expect(looked.run('node1', command)).toEqual(alone.run('node1', command));
  });
});

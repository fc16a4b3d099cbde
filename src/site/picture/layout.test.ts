import { describe, expect, test } from 'vitest';
import type { HostPicture, LabPicture } from '#lab/picture.ts';
import { layOut } from './layout.ts';
import { EMPTY_MEMORY, remember } from './memory.ts';

interface Spec {
  networks: string[];
  containers: { name: string; on: string[]; state?: string; ports?: [string, number][] }[];
}

/** A picture of one host: networks in the order of their bridges, containers with one interface a network. */
function picture({ networks, containers }: Spec): LabPicture {
  const device = { mac: '', up: true, addresses: [] as string[], kind: 'veth' as const };
  const host: HostPicture = {
    name: 'node1',
    networks: networks.map((name, n) => ({
      id: `id-${name}`,
      name,
      driver: 'bridge',
      scope: 'local',
      internal: false,
      subnets: [`172.${17 + n}.0.0/16`],
      bridge: `br-${name}`,
    })),
    namespaces: [
      {
        id: 'host',
        kind: 'host',
        routes: [],
        devices: [
          { ...device, name: 'eth0', index: 2, addresses: ['192.168.56.11/24', 'fe80::1/64'] },
          ...networks.map((name, n) => ({ ...device, kind: 'bridge' as const, name: `br-${name}`, index: 3 + n })),
        ],
      },
      ...containers.map(({ name, on }) => ({
        id: name,
        kind: 'container' as const,
        routes: [],
        devices: on.map((network, n) => ({
          ...device,
          name: `eth${n}`,
          index: 9,
          addresses: [`10.0.${networks.indexOf(network)}.2/16`],
          peer: { namespace: 'host', device: `veth-${name}-${n}` },
        })),
      })),
    ],
    containers: containers.map(({ name, on, state = 'running', ports = [] }) => ({
      id: name,
      name,
      image: 'nginx',
      state,
      namespace: state === 'running' ? name : undefined,
      networks: on.map((network) => ({ name: network, address: `10.0.${networks.indexOf(network)}.2`, aliases: [] })),
      ports: ports.map(([containerPort, port]) => ({
        containerPort,
        bindings: ['0.0.0.0', '::'].map((ip) => ({ ip, port })),
      })),
    })),
  };
  return { time: 0, hosts: [host] };
}

function draw(...specs: Spec[]) {
  let memory = EMPTY_MEMORY;
  const drawings = specs.map((spec) => {
    const seen = picture(spec);
    memory = remember(memory, seen);
    return layOut(seen.hosts[0] as HostPicture, memory);
  });
  return drawings.at(-1) as (typeof drawings)[number];
}

describe('the picture of a host', () => {
  const shop: Spec = {
    networks: ['bridge', 'shop'],
    containers: [
      { name: 'web', on: ['shop'], ports: [['80/tcp', 8080]] },
      { name: 'db', on: ['bridge', 'shop'] },
    ],
  };

  test('a container is tied to the rail of each of its networks, by interface and veth pair', () => {
    const { rails, boxes } = draw(shop);
    expect(rails.map(({ name, members }) => [name, members])).toEqual([
      ['bridge', 1],
      ['shop', 2],
    ]);
    const [, db] = boxes;
    expect(db?.ties.map(({ network, device, veth, railX }) => [network, device, veth, railX])).toEqual([
      ['bridge', 'eth0', 'veth-db-0', rails[0]?.x],
      ['shop', 'eth1', 'veth-db-1', rails[1]?.x],
    ]);
  });

  test('a rail ends at its last container and boxes never overlap', () => {
    const { rails, boxes, height } = draw(shop);
    expect(rails[1]?.bottom).toBe(boxes[1]?.ties[1]?.y);
    expect((boxes[0]?.y ?? 0) + (boxes[0]?.height ?? 0)).toBeLessThan(boxes[1]?.y ?? 0);
    expect((boxes[1]?.y ?? 0) + (boxes[1]?.height ?? 0)).toBeLessThan(height);
  });

  test('IPv4 and IPv6 of one published port are one', () => {
    expect(draw(shop).boxes[0]?.ports.map(({ text }) => text)).toEqual([':8080 → 80']);
  });

  test('the host shows its own address, not the link-local one', () => {
    expect(draw(shop).addresses).toEqual([{ device: 'eth0', address: '192.168.56.11/24' }]);
  });

  test('a network keeps its colour and a container its place when others go', () => {
    const before = draw({ ...shop, networks: ['bridge', 'old', 'shop'] });
    const after = draw({ ...shop, networks: ['bridge', 'old', 'shop'] }, shop);
    const hue = (drawing: typeof after) => drawing.rails.find(({ name }) => name === 'shop')?.hue;
    expect(hue(after)).toBe(hue(before));
    const later = draw(
      { ...shop, containers: [...shop.containers] },
      { ...shop, containers: [...shop.containers].reverse() },
    );
    expect(later.boxes.map(({ name }) => name)).toEqual(['web', 'db']);
  });

  test('a stopped container is tied to nothing; one without networks says so', () => {
    const { boxes } = draw({
      networks: ['bridge'],
      containers: [
        { name: 'done', on: ['bridge'], state: 'exited' },
        { name: 'alone', on: [] },
      ],
    });
    expect(boxes.map(({ ties, without }) => [ties.length, without])).toEqual([
      [0, undefined],
      [0, 'no network'],
    ]);
  });
});

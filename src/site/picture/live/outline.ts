import { keyOf, type Thing } from '#lab/picture/thing.ts';
import type { ContainerPicture, DevicePicture, HostPicture, LabPicture, NetworkPicture } from '#lab/picture.ts';
import { bare, displayName, publishedPorts, shownAddresses } from '../scene/cards.ts';
import { say } from '../texts.ts';

/** A thing of the picture in words, and what belongs to it. */
export interface OutlineItem {
  /** Where it stands: a container is named in each of its networks. */
  path: string;
  thing: Thing;
  /** Key of the thing. */
  key: string;
  label: string;
  children: OutlineItem[];
}

/** So many children are shown from the start. */
export const OPEN_UP_TO = 16;

/** The picture in words: services, hosts with their networks and devices, and what lies between the hosts. */
export function outlineOf(picture: LabPicture): OutlineItem[] {
  return [...picture.services.map(serviceItem), ...picture.hosts.map(hostItem), ...segmentItems(picture)];
}

function item(
  above: string,
  thing: Thing,
  words: readonly (string | undefined | false)[],
  children: OutlineItem[] = [],
): OutlineItem {
  const key = keyOf(thing);
  return { path: `${above}/${key}`, thing, key, label: words.filter(Boolean).join(', '), children };
}

function serviceItem({ id, name, running, replicas, ports, vips, tasks }: LabPicture['services'][number]): OutlineItem {
  const thing = { kind: 'service', id } as const;
  const count = replicas === undefined ? say('global', { running }) : say('replicas', { running, wanted: replicas });
  const children = tasks.flatMap((task) =>
    task.host && task.container
      ? [
          item(keyOf(thing), { kind: 'container', host: task.host, id: task.container }, [
            `${name}.${task.slot ?? ''}`,
            say('host', { name: task.host }),
            task.state,
          ]),
        ]
      : [],
  );
  return item(
    '',
    thing,
    [
      say('serviceWords', { name }),
      count,
      ...vips.map(({ address }) => `VIP ${bare(address)}`),
      ...ports.map(({ published, target }) => `:${published} → ${target}`),
    ],
    children,
  );
}

function segmentItems({ segments, faults, hosts }: LabPicture): OutlineItem[] {
  return segments.map(({ name, subnet, gateway, internet }, index) => {
    const thing = { kind: 'segment', name } as const;
    const cards = hosts.flatMap((host) =>
      host.namespaces.flatMap(({ id, devices }) =>
        devices
          .filter((device) => device.segment === name)
          .map((device) =>
            item(keyOf(thing), { kind: 'device', host: host.name, namespace: id, device: device.name }, [
              say('host', { name: host.name }),
              device.name,
              ...shownAddresses(device),
              device.carrier ? '' : say('down'),
            ]),
          ),
      ),
    );
    return item(
      '',
      thing,
      [
        say('segmentWords', { name, subnet }),
        gateway && say('gateway', { address: gateway }),
        internet && say('internet'),
        ...(index === 0 ? faults.map(({ text }) => text) : []),
      ],
      cards,
    );
  });
}

function hostItem(host: HostPicture): OutlineItem {
  const { name, kind, engine, swarm, networks, namespaces, containers, more } = host;
  const thing = { kind: 'host', host: name } as const;
  const path = keyOf(thing);
  const used = networks.filter(
    (network) => network.driver !== 'null' && (network.driver !== 'host' || onNetwork(host, network).length > 0),
  );
  const own = namespaces.find((space) => space.kind === 'host')?.devices ?? [];
  const attached = new Set(used.flatMap((network) => onNetwork(host, network).map(({ id }) => id)));
  const children = [
    item(path, { kind: 'namespace', host: name, id: 'host' }, [say('stack', { host: name }), ...openings(host)]),
    ...used.map((network) => networkItem(path, host, network)),
    ...own
      .filter(({ kind: of, network }) => of === 'bridge' && network === undefined)
      .map((bridge) => bridgeItem(path, host, bridge)),
    ...host.switches.map(({ name: bridge, ports }) =>
      item(path, { kind: 'device', host: name, namespace: 'host', device: bridge }, [
        say('switchWords', { name: bridge }),
        ...ports.map((port) => port.name),
      ]),
    ),
    ...own.filter(worthWords).map((device) => deviceItem(path, host, 'host', device)),
    ...namespaces
      .filter((space) => space.kind !== 'host' && space.kind !== 'container')
      .map((space) =>
        item(path, { kind: 'namespace', host: name, id: space.id }, [
          `${say('namespace')} ${space.name}`,
          ...space.devices
            .filter((device) => device.kind !== 'loopback')
            .map((device) => [device.name, ...shownAddresses(device)].join(' ')),
        ]),
      ),
    ...containers
      .filter(({ id }) => !attached.has(id))
      .map((container) => containerItem(path, host, container, undefined)),
    ...more.map(({ count, running }) =>
      item(`${path}/more`, thing, [say('more', { count }), say('moreDetail', { count: running })]),
    ),
  ];
  const role = kind === 'router' ? say('router') : kind === 'machine' ? say('machine') : '';
  return item(
    '',
    thing,
    [
      say('host', { name }),
      role,
      swarm && say(swarm.leader ? 'leader' : swarm.role),
      engine === 'stopped' && say('engineStopped'),
    ],
    children,
  );
}

function worthWords({ kind, name, master }: DevicePicture): boolean {
  return (
    kind === 'nic' ||
    kind === 'vlan' ||
    kind === 'dummy' ||
    (kind === 'vxlan' && !name.startsWith('vxlan_sys')) ||
    (kind === 'veth' && !master)
  );
}

function deviceItem(path: string, host: HostPicture, namespace: string, device: DevicePicture): OutlineItem {
  const { name, segment, vlan, up } = device;
  return item(path, { kind: 'device', host: host.name, namespace, device: name }, [
    say('deviceWords', { name }),
    vlan !== undefined && say('vlanTag', { id: vlan }),
    ...shownAddresses(device),
    segment,
    !up && say('down'),
  ]);
}

function networkItem(path: string, host: HostPicture, network: NetworkPicture): OutlineItem {
  const thing = { kind: 'network', host: host.name, id: network.id } as const;
  const members = onNetwork(host, network);
  return item(
    path,
    thing,
    [
      say('networkWords', { name: network.name, driver: network.driver }),
      ...network.subnets,
      network.internal && say('internal'),
      network.encrypted && say('encrypted'),
    ],
    members.map((container) => containerItem(`${path}/${keyOf(thing)}`, host, container, network)),
  );
}

function bridgeItem(path: string, host: HostPicture, bridge: DevicePicture): OutlineItem {
  const thing = { kind: 'device', host: host.name, namespace: 'host', device: bridge.name } as const;
  const ports = host.namespaces
    .flatMap(({ devices }) => devices)
    .filter(({ master }) => master === bridge.name)
    .map(({ name }) => name);
  return item(path, thing, [say('bridgeWords', { name: bridge.name }), ...shownAddresses(bridge), ...ports]);
}

function containerItem(
  path: string,
  host: HostPicture,
  container: ContainerPicture,
  network: NetworkPicture | undefined,
): OutlineItem {
  const endpoint = network && container.networks.find(({ id, name }) => id === network.id || name === network.name);
  const shared = host.containers.find(({ id }) => id === container.namespace && id !== container.id);
  return item(path, { kind: 'container', host: host.name, id: container.id }, [
    say('containerWords', { name: displayName(container), state: container.state }),
    endpoint?.device,
    endpoint?.address,
    endpoint?.address6,
    shared && say('sharesWith', { name: shared.name }),
    container.namespace === 'host' && say('hostNetwork'),
    ...publishedPorts(container).map(({ text, inside }) => `${text} → ${inside}`),
  ]);
}

function onNetwork(host: HostPicture, { id, name }: NetworkPicture): ContainerPicture[] {
  return host.containers.filter(({ networks }) =>
    networks.some((each) => each.id === id || (each.id === '' && each.name === name)),
  );
}

function openings(host: HostPicture): string[] {
  return host.containers.flatMap((container) =>
    publishedPorts(container).map(({ text, inside }) => `${text} → ${displayName(container)}:${inside}`),
  );
}

import type { DevicePicture, HostPicture, LabPicture } from '#lab/picture.ts';
import { catalogue } from '../i18n/catalogues.ts';
import { LOCALES } from '../i18n/locales.ts';
import { speak } from './texts.ts';

/** A host to be drawn: networks in the order of their bridges, containers with one interface a network. */
export interface Spec {
  networks: string[];
  containers: { name: string; on: string[]; state?: string; ports?: [string, number][]; project?: string }[];
}

speak(catalogue(LOCALES[0], 'picture'));

const DEVICE = { mac: '', up: true, carrier: true, mtu: 1500 };

/** A picture of hosts with Docker's bridges, as the lab would take it. */
export function pictureOf(...specs: Spec[]): LabPicture {
  return {
    time: 0,
    hosts: specs.map(hostOf),
    segments: [{ name: 'switch', subnet: '192.168.56.0/24', gateway: '192.168.56.1' }],
    faults: [],
    services: [],
  };
}

function hostOf({ networks, containers }: Spec, index: number): HostPicture {
  const id = (network: string) => `${index}-${network}`;
  const running = containers.filter(({ state = 'running' }) => state === 'running');
  const nic: DevicePicture = {
    ...DEVICE,
    name: 'eth0',
    index: 2,
    kind: 'nic',
    segment: 'switch',
    addresses: [`192.168.56.${11 + index}/24`],
  };
  const cables = running.flatMap(({ name, on }) =>
    on.map(
      (network, n): DevicePicture => ({
        ...DEVICE,
        name: `veth-${name}-${n}`,
        index: 20,
        kind: 'veth',
        addresses: [],
        master: `br-${network}`,
        peer: { namespace: `id-${name}`, device: `eth${n}` },
      }),
    ),
  );
  return {
    name: `node${index + 1}`,
    kind: 'docker',
    engine: 'running',
    switches: [],
    more: [],
    networks: networks.map((name, n) => ({
      id: id(name),
      name,
      driver: 'bridge',
      scope: 'local',
      internal: false,
      ingress: false,
      encrypted: false,
      subnets: [`172.${17 + n}.0.0/16`],
      bridge: `br-${name}`,
    })),
    namespaces: [
      {
        id: 'host',
        kind: 'host',
        name: `node${index + 1}`,
        devices: [
          nic,
          ...networks.map(
            (name, n): DevicePicture => ({
              ...DEVICE,
              name: `br-${name}`,
              index: 3 + n,
              kind: 'bridge',
              addresses: [`172.${17 + n}.0.1/16`],
              network: id(name),
            }),
          ),
          ...cables,
        ],
      },
      ...running.map(({ name, on }) => ({
        id: `id-${name}`,
        kind: 'container' as const,
        name,
        devices: on.map(
          (network, n): DevicePicture => ({
            ...DEVICE,
            name: `eth${n}`,
            index: 9,
            kind: 'veth',
            addresses: [`172.${17 + networks.indexOf(network)}.0.2/16`],
            network: id(network),
            peer: { namespace: 'host', device: `veth-${name}-${n}` },
          }),
        ),
      })),
    ],
    containers: containers.map(({ name, on, state = 'running', ports = [], project }) => ({
      id: `id-${name}`,
      name,
      image: 'nginx',
      state,
      ...(state === 'running' && { namespace: `id-${name}` }),
      ...(project !== undefined && { project }),
      networks: on.map((network, n) => ({
        id: id(network),
        name: network,
        aliases: [],
        ...(state === 'running' && { address: `172.${17 + networks.indexOf(network)}.0.2/16`, device: `eth${n}` }),
      })),
      links: [],
      ports: ports.map(([containerPort, port]) => ({
        containerPort,
        bindings: ['0.0.0.0', '::'].map((ip) => ({ ip, port })),
      })),
    })),
  };
}

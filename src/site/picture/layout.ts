import type { ContainerPicture, HostPicture } from '#lab/picture.ts';
import { bridgesInOrder, type PictureMemory } from './memory.ts';

// The picture of one host: bridges are rails that run down on the left, each in its colour; containers are boxes beside
// them, tied to the rails of their networks. Sharing a rail is sharing a network. All lengths are units of the drawing.

/** Width of the drawing of one host. */
export const WIDTH = 392;
const MARGIN = 14;
const HEADER = 44;
const RAIL_GAP = 20;
const NETWORK_ROW = 38;
const BOX_HEADER = 30;
const ENDPOINT_ROW = 22;
const BOX_PADDING = 8;
const BOX_GAP = 14;

/** A bridge: a rail from its label down to its last container. */
export interface Rail {
  key: string;
  name: string;
  bridge: string;
  subnets: string[];
  internal: boolean;
  hue: number;
  x: number;
  top: number;
  bottom: number;
  labelX: number;
  members: number;
}

/** One end of a veth pair inside a container, and the line that ties it to its rail. */
export interface Tie {
  key: string;
  network: string;
  address: string | undefined;
  device: string | undefined;
  /** The other end of the pair, on the host. */
  veth: string | undefined;
  aliases: string[];
  hue: number;
  railX: number;
  y: number;
}

/** A container. */
export interface Box {
  key: string;
  name: string;
  image: string;
  state: ContainerPicture['state'];
  x: number;
  y: number;
  width: number;
  height: number;
  ties: Tie[];
  /** Why a running container is tied to no bridge. */
  without: 'host network' | 'no network' | undefined;
  ports: { key: string; text: string }[];
}

/** Everything needed to draw one host. */
export interface HostDrawing {
  name: string;
  addresses: { device: string; address: string }[];
  height: number;
  rails: Rail[];
  boxes: Box[];
}

/** Lays out a host; the same picture and memory always give the same drawing. */
export function layOut(host: HostPicture, memory: PictureMemory): HostDrawing {
  const networks = bridgesInOrder(host);
  const boxX = MARGIN + 14 + Math.max(1, networks.length) * RAIL_GAP + 4;
  const rails: Rail[] = networks.map((network, index) => {
    const y = HEADER + index * NETWORK_ROW + NETWORK_ROW / 2;
    return {
      key: network.id,
      name: network.name,
      bridge: network.bridge ?? '',
      subnets: network.subnets,
      internal: network.internal,
      hue: memory.hues.get(`${host.name}/${network.id}`) ?? 0,
      x: MARGIN + 14 + index * RAIL_GAP,
      top: y,
      bottom: y,
      labelX: boxX,
      members: 0,
    };
  });
  const byName = new Map(rails.map((rail) => [rail.name, rail]));
  let y = HEADER + rails.length * NETWORK_ROW + 10;
  const boxes = inOrder(host, memory).map((container) => {
    const box = boxOf(host, container, byName, { x: boxX, y });
    y += box.height + BOX_GAP;
    return box;
  });
  const bottom = boxes.length > 0 ? y - BOX_GAP + MARGIN : y;
  return { name: host.name, addresses: nicAddresses(host), height: bottom, rails, boxes };
}

function inOrder(host: HostPicture, memory: PictureMemory): ContainerPicture[] {
  const place = new Map(memory.containers.map((key, index) => [key, index]));
  const at = (container: ContainerPicture) => place.get(`${host.name}/${container.id}`) ?? memory.containers.length;
  return [...host.containers].sort((a, b) => at(a) - at(b));
}

function boxOf(
  host: HostPicture,
  container: ContainerPicture,
  rails: ReadonlyMap<string, Rail>,
  at: { x: number; y: number },
): Box {
  const devices = host.namespaces.find(({ id }) => id === container.namespace)?.devices ?? [];
  const running = container.state === 'running' || container.state === 'paused';
  const joined = running ? container.networks.filter(({ name }) => rails.has(name)) : [];
  const ties = joined.map((network, index): Tie => {
    const rail = rails.get(network.name) as Rail;
    const y = at.y + BOX_HEADER + index * ENDPOINT_ROW + ENDPOINT_ROW / 2;
    rail.bottom = Math.max(rail.bottom, y);
    rail.members++;
    const bare = network.address?.split('/')[0];
    const device = devices.find(({ addresses }) => addresses.some((address) => address.split('/')[0] === bare));
    return {
      key: `${container.id}/${network.name}`,
      network: network.name,
      address: network.address,
      device: device?.name,
      veth: device?.peer?.device,
      aliases: network.aliases,
      hue: rail.hue,
      railX: rail.x,
      y,
    };
  });
  const onHost = container.networks.some(({ name }) => name === 'host');
  const without = !running || ties.length > 0 ? undefined : onHost ? 'host network' : 'no network';
  const rows = Math.max(ties.length, without ? 1 : 0);
  return {
    key: container.id,
    name: container.name,
    image: container.image,
    state: container.state,
    ...at,
    width: WIDTH - MARGIN - at.x,
    height: BOX_HEADER + rows * ENDPOINT_ROW + BOX_PADDING,
    ties,
    without,
    ports: running ? publishedPorts(container) : [],
  };
}

/** Published ports, IPv4 and IPv6 of the same port taken together. */
function publishedPorts(container: ContainerPicture): Box['ports'] {
  const texts = container.ports.flatMap(({ containerPort, bindings }) => {
    const inside = containerPort.replace(/\/tcp$/, '');
    return bindings.map(({ ip, port }) => {
      const anywhere = ip === '0.0.0.0' || ip === '::' || ip === '';
      return `${anywhere ? '' : ip}:${port} → ${inside}`;
    });
  });
  return [...new Set(texts)].map((text) => ({ key: `${container.id} ${text}`, text }));
}

function nicAddresses(host: HostPicture): HostDrawing['addresses'] {
  const devices = host.namespaces.find(({ kind }) => kind === 'host')?.devices ?? [];
  return devices
    .filter(({ kind, peer, master }) => kind === 'veth' && !peer && !master)
    .flatMap(({ name, addresses }) => addresses.map((address) => ({ device: name, address })))
    .filter(({ address }) => !address.startsWith('fe80'));
}

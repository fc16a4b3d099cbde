import { keyOf, type Thing } from '#lab/picture/thing.ts';
import type { DevicePicture, HostPicture, NamespacePicture, NetworkPicture, SwitchPicture } from '#lab/picture.ts';
import { say } from '../texts.ts';
import { bare, displayName, publishedPorts, shownAddresses } from './cards.ts';
import type { Plate, PlateKind } from './drawing.ts';
import { fitted, widthOf } from './measure.ts';

const TITLE = 12.5;
const LINE = 11;
const LINE_HEIGHT = 14;
const PILL = 20;
const MAX_WIDTH = 260;
/** So many published ports are shown on a host's stack. */
const PILL_LIMIT = 6;

/** Kinds without a sign before their title. */
const WITHOUT_ICON: ReadonlySet<PlateKind> = new Set(['dummy', 'veth', 'pair']);

interface PlateParts {
  thing: Thing;
  host: string;
  kind: PlateKind;
  title: string;
  tag?: string;
  lines?: string[];
  pills?: string[];
  hue?: number;
  up?: boolean;
  minWidth?: number;
  /** Where several plates stand for one thing. */
  suffix?: string;
}

/** A plate as wide and high as its texts need. */
export function plate(parts: PlateParts): Plate {
  const { thing, host, kind, title, tag = '', lines = [], pills = [], hue, up = true, minWidth = 0, suffix } = parts;
  const heading =
    (WITHOUT_ICON.has(kind) ? 0 : 18) + widthOf(title, TITLE, 'bold') + (tag === '' ? 0 : widthOf(tag, LINE) + 8);
  const pillsWidth = pills.reduce((sum, pill) => sum + pillWidth(pill) + 6, 0);
  const widest = Math.max(
    heading,
    ...lines.map((line) => widthOf(line, LINE, 'mono')),
    Math.min(pillsWidth, MAX_WIDTH),
  );
  const width = Math.ceil(Math.min(MAX_WIDTH, Math.max(minWidth, widest + 24)));
  return {
    key: suffix === undefined ? keyOf(thing) : `${keyOf(thing)} ${suffix}`,
    thing,
    host,
    kind,
    title: fitted(title, width - 20, TITLE, 'bold'),
    tag: heading + 24 > MAX_WIDTH ? '' : tag,
    lines: lines.map((line) => fitted(line, width - 20, LINE, 'mono')),
    pills,
    hue,
    up,
    x: 0,
    y: 0,
    width,
    height: 26 + lines.length * LINE_HEIGHT + (pills.length > 0 ? pillRows(pills, width) * (PILL + 4) + 2 : 0),
  };
}

export function pillWidth(text: string): number {
  return widthOf(text, 10.5, 'mono') + 14;
}

/** How many rows the pills of a plate take. */
function pillRows(pills: readonly string[], width: number): number {
  let rows = 1;
  let x = 10;
  for (const pill of pills) {
    if (x + pillWidth(pill) > width - 10 && x > 10) {
      rows++;
      x = 10;
    }
    x += pillWidth(pill) + 6;
  }
  return rows;
}

/** A Linux bridge. */
export function bridgePlate(
  host: string,
  space: string,
  device: DevicePicture,
  network: NetworkPicture | undefined,
  hue?: number,
): Plate {
  const addresses = shownAddresses(device);
  return plate({
    thing: { kind: 'device', host, namespace: space, device: device.name },
    host,
    kind: 'bridge',
    title: network?.name ?? device.name,
    tag: [network?.internal ? say('internal') : '', device.up ? '' : say('down')].filter(Boolean).join(', '),
    lines: network ? [device.name === network.name ? '' : device.name, ...addresses].filter(Boolean) : addresses,
    hue,
    up: device.up,
  });
}

/** A bridge of Open vSwitch. */
export function switchPlate(
  host: string,
  { name, ports }: SwitchPicture,
  device: DevicePicture | undefined,
  hue?: number,
): Plate {
  const tags = new Set(ports.flatMap(({ tag }) => (tag === undefined ? [] : [tag])));
  return plate({
    thing: { kind: 'device', host, namespace: 'host', device: name },
    host,
    kind: 'ovs',
    title: name,
    tag: say('ovs'),
    lines: [...(device ? shownAddresses(device) : []), ...[...tags].slice(0, 3).map((id) => say('vlanTag', { id }))],
    hue,
    minWidth: 150,
  });
}

/** The switch of an overlay network on this host: a namespace with a bridge and a tunnel. */
export function overlayPlate(
  host: string,
  space: NamespacePicture,
  network: NetworkPicture | undefined,
  balancer: NamespacePicture | undefined,
  hue?: number,
): Plate {
  const [address] = balancer?.devices.flatMap(shownAddresses).slice(0, 1) ?? [];
  const tag = [network?.encrypted ? say('encrypted') : '', network?.internal ? say('internal') : ''].filter(Boolean);
  return plate({
    thing: { kind: 'namespace', host, id: space.id },
    host,
    kind: 'overlay',
    title: network?.name ?? space.name,
    tag: ['overlay', ...tag].join(', '),
    lines: [
      ...(network?.subnets ?? []).slice(0, 2),
      `netns ${space.name}`,
      ...(address === undefined ? [] : [say('balancerAt', { address: bare(address) })]),
    ],
    hue,
  });
}

/** A network of a driver that puts containers on somebody else's wire, or of a plug-in. */
export function networkPlate(
  host: string,
  network: NetworkPicture,
  kind: 'macvlan' | 'ipvlan' | 'plugin',
  hue?: number,
): Plate {
  return plate({
    thing: { kind: 'network', host, id: network.id },
    host,
    kind,
    title: network.name,
    tag: kind === 'plugin' ? say('driver', { name: network.driver }) : network.driver,
    lines: [...network.subnets.slice(0, 2), ...(network.parent ? [say('onParent', { parent: network.parent })] : [])],
    hue,
  });
}

/** Any other device of a host. */
export function devicePlate(host: string, space: string, device: DevicePicture, kind: PlateKind, hue?: number): Plate {
  const { name, vlan, tunnel, up, mtu } = device;
  const tag =
    vlan !== undefined
      ? say('vlanTag', { id: vlan })
      : kind === 'tunnel' && tunnel
        ? `VNI ${tunnel.vni}`
        : kind === 'dummy'
          ? say('dummy')
          : '';
  return plate({
    thing: { kind: 'device', host, namespace: space, device: name },
    host,
    kind,
    title: name,
    tag: [tag, up ? '' : say('down'), kind === 'nic' && mtu !== 1500 ? say('mtu', { bytes: mtu }) : '']
      .filter(Boolean)
      .join(', '),
    lines: shownAddresses(device).slice(0, 2),
    hue,
    up: up && (kind !== 'nic' || device.carrier),
    minWidth: kind === 'nic' ? 120 : 0,
  });
}

/** The host's own network stack, where routes and rules are; published ports are openings in it. */
export function stackPlate(host: HostPicture, published: readonly string[]): Plate {
  const tag = host.kind === 'router' ? say('routerTag') : host.kind === 'machine' ? say('machineTag') : say('stackTag');
  const pills = published.slice(0, PILL_LIMIT);
  if (published.length > PILL_LIMIT) pills.push(`+${published.length - PILL_LIMIT}`);
  return plate({
    thing: { kind: 'namespace', host: host.name, id: 'host' },
    host: host.name,
    kind: 'stack',
    title: say('stack', { host: host.name }),
    lines: [tag],
    pills,
    minWidth: 170,
  });
}

/** Ports of the host and where they lead, IPv4 and IPv6 taken together. */
export function openingsOf(host: HostPicture): string[] {
  return host.containers.flatMap((container) => {
    const name = fitted(displayName(container), 90, 10.5, 'mono');
    return publishedPorts(container).map(({ text, inside }) => `${text} → ${name}:${inside}`);
  });
}

/** The end of a tunnel. */
export function remotesText(remotes: readonly string[]): string {
  return say('tunnelTo', { remotes: remotes.map(bare).join(', ') });
}

import { keyOf, type Thing } from '#lab/picture/thing.ts';
import type { ContainerPicture, DevicePicture, HostPicture, NamespacePicture, ServicePicture } from '#lab/picture.ts';
import { say } from '../texts.ts';
import type { Card, CardRow } from './drawing.ts';
import { fitted } from './measure.ts';

/** How much a card shows: in full, in full on one line each, or the name and an address. */
export type CardSize = 'plain' | 'wide' | 'compact';

const WIDTHS: Readonly<Record<CardSize, number>> = { plain: 172, wide: 236, compact: 132 };
const HEAD = 38;
const ROW = 17;
const NOTE = 15;
const FOOT = 6;
const COMPACT_HEIGHT = 37;
/** So many interfaces of a namespace are listed. */
const ROW_LIMIT = 5;

/** An interface that a card may show, and the colour of its network. */
interface RowSource {
  device: DevicePicture;
  hue: number | undefined;
  extra?: string;
}

/** The card of a container. @param devices of its own network stack; none where it shares another's or does not run */
export function containerCard(
  host: HostPicture,
  container: ContainerPicture,
  devices: readonly RowSource[],
  size: CardSize,
): Card {
  const thing: Thing = { kind: 'container', host: host.name, id: container.id };
  const running = container.state === 'running' || container.state === 'paused';
  const shown = displayName(container);
  const width = WIDTHS[size];
  const compact = size === 'compact';
  const badge = portBadge(container);
  const card = emptyCard({ thing, host: host.name, compact, width });
  return finished(
    {
      ...card,
      kind: 'container',
      name: fitted(shown, width - 34 - (badge ? badge.length * 6.5 + 12 : 0), 12.5, 'bold'),
      detail: fitted(stateText(container), width - 20, 11),
      state:
        container.health === 'unhealthy'
          ? 'unwell'
          : container.state === 'paused'
            ? 'paused'
            : running
              ? 'running'
              : 'stopped',
      badge,
      notes: [
        ...(size === 'wide' && container.project !== undefined ? [say('project', { name: container.project })] : []),
        ...(running ? notesOf(host, container, devices) : []),
      ],
    },
    host.name,
    container.namespace ?? container.id,
    devices,
  );
}

/** The card of a namespace that is no container's. */
export function namespaceCard(
  host: HostPicture,
  space: NamespacePicture,
  devices: readonly RowSource[],
  services: readonly ServicePicture[],
  size: CardSize,
): Card {
  const thing: Thing = { kind: 'namespace', host: host.name, id: space.id };
  const width = WIDTHS[size];
  const compact = size === 'compact';
  const card = emptyCard({ thing, host: host.name, compact, width });
  const balancer = space.kind === 'balancer';
  const network = host.networks.find(({ id }) => id === space.network);
  const vips = balancer
    ? services.flatMap(({ name, vips }) =>
        vips.filter((vip) => vip.network === space.network).map((vip) => ({ name, vip })),
      )
    : [];
  return finished(
    {
      ...card,
      kind: balancer ? 'balancer' : 'namespace',
      name: fitted(space.name, width - 34, 12.5, 'bold'),
      detail: balancer
        ? fitted(network ? say('balancerOf', { name: network.name }) : say('balancer'), width - 20, 11)
        : say('namespace'),
      state: 'running',
      notes: compact ? [] : vips.slice(0, 4).map(({ name, vip }) => say('vipOf', { address: bare(vip.address), name })),
    },
    host.name,
    space.id,
    devices,
  );
}

/** What stands for containers that are only counted. */
export function moreCard(host: HostPicture, more: HostPicture['more'][number], index: number): Card {
  const card = emptyCard({
    thing: { kind: 'host', host: host.name },
    host: host.name,
    compact: true,
    width: WIDTHS.compact,
  });
  return {
    ...card,
    key: `more ${host.name} ${index}`,
    kind: 'more',
    name: say('more', { count: more.count }),
    detail: say('moreDetail', { count: more.running }),
    state: 'running',
    height: COMPACT_HEIGHT,
  };
}

/** The name a container is known by: of a task of the swarm without the task's id. */
export function displayName({ name, task }: ContainerPicture): string {
  return task !== undefined && name.endsWith(`.${task}`) ? name.slice(0, -task.length - 1) : name;
}

/** An address without its prefix length. */
export function bare(address: string): string {
  return address.replace(/\/\d+$/, '');
}

/** The addresses of an interface that are worth a place: those that are no link-local ones, IPv4 first. */
export function shownAddresses({ addresses }: DevicePicture): string[] {
  return addresses.filter(
    (address) => !address.startsWith('fe80:') && !address.startsWith('127.') && address !== '::1/128',
  );
}

/** Published ports with IPv4 and IPv6 of one port taken together: `8080→80`, with an address that is not any. */
export function publishedPorts({ ports }: ContainerPicture): { text: string; port: number; inside: string }[] {
  const found = new Map<string, { text: string; port: number; inside: string }>();
  for (const { containerPort, bindings } of ports) {
    const inside = containerPort.replace(/\/tcp$/, '');
    for (const { ip, port } of bindings) {
      if (port === 0) continue;
      const anywhere = ip === '0.0.0.0' || ip === '::' || ip === '';
      const text = `${anywhere ? '' : ip}:${port}`;
      found.set(`${text} ${inside}`, { text, port, inside });
    }
  }
  return [...found.values()];
}

function portBadge(container: ContainerPicture): string {
  const ports = publishedPorts(container);
  const [first] = ports;
  if (!first) return '';
  return ports.length === 1 ? first.text : `${first.text} +${ports.length - 1}`;
}

function stateText({ image, state, exitCode, health }: ContainerPicture): string {
  if (state === 'running') return health && health !== 'healthy' ? `${image} · ${health}` : image;
  const word = state === 'exited' && exitCode !== undefined ? say('exited', { code: exitCode }) : state;
  return `${image} · ${word}`;
}

function notesOf(host: HostPicture, container: ContainerPicture, devices: readonly RowSource[]): string[] {
  const notes: string[] = [];
  if (container.namespace === 'host') notes.push(say('hostNetwork'));
  else if (container.namespace !== undefined && container.namespace !== container.id) {
    const other = host.containers.find(({ id }) => id === container.namespace);
    notes.push(say('sharesWith', { name: other?.name ?? container.namespace }));
  } else if (devices.length === 0) notes.push(say('noNetwork'));
  for (const { to, alias } of container.links) notes.push(say('linkTo', { name: to, alias }));
  return notes;
}

function emptyCard(card: { thing: Thing; host: string; compact: boolean; width: number }): Card {
  const base = { detail: '', badge: '', name: '', kind: 'container', state: 'running' } as const;
  return { ...base, ...card, key: keyOf(card.thing), rows: [], notes: [], x: 0, y: 0, height: HEAD };
}

/** Gives the card its rows and its height. */
function finished(card: Card, host: string, namespace: string, devices: readonly RowSource[]): Card {
  const { compact, width } = card;
  const listed = devices.slice(0, compact ? 2 : ROW_LIMIT);
  const rows = listed.map(({ device, hue, extra }, index): CardRow => {
    const [address = ''] = shownAddresses(device);
    const room = width - (compact ? 20 : 58);
    const text = [compact ? bare(address) : address, extra, device.up ? '' : say('down')].filter(Boolean).join(' ');
    return {
      device: device.name,
      key: keyOf({ kind: 'device', host, namespace, device: device.name }),
      text: fitted(text, room, 11, 'mono'),
      hue,
      up: device.up && device.carrier,
      y: compact ? 27 + index * 3 : HEAD + ROW / 2 + index * ROW,
    };
  });
  const notes = card.notes.map((note) => fitted(note, width - 20, 11));
  const height = compact
    ? COMPACT_HEIGHT
    : HEAD + rows.length * ROW + notes.length * NOTE + (rows.length + notes.length > 0 ? FOOT : 2);
  return { ...card, rows, notes: compact ? [] : notes, height };
}

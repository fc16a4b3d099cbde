import { keyOf } from '#lab/picture/thing.ts';
import type { HostPicture, LabPicture } from '#lab/picture.ts';
import type { PictureMemory } from '../memory.ts';
import { say } from '../texts.ts';
import type { Drawing, Frame, Plate, Point, Rail, Wire } from './drawing.ts';
import { type HostLayout, layOutHost } from './layout.ts';
import { widthOf } from './measure.ts';
import { plate } from './plates.ts';
import { type Shape, sceneOf } from './scene.ts';

const MARGIN = 14;
const HEADER = 34;
const PADDING = 16;
const FRAME_GAP = 28;
const RAIL_GAP = 30;
const MIN_FRAME = 210;
const SERVICE_GAP = 10;

/** Something that hangs on a rail: a network card or tunnel at the foot of a host. */
interface Drop {
  plate: Plate;
  host: string;
  cut: boolean;
}

interface RailPlan {
  key: string;
  rail: Omit<Rail, 'from' | 'to' | 'label'>;
  drops: Drop[];
}

/** Lays out a whole picture. The same picture, memory and shape always give the same drawing. */
export function drawingOf(picture: LabPicture, memory: PictureMemory, shape: Shape): Drawing {
  const layouts = picture.hosts.map((host) =>
    layOutHost(sceneOf(host, { memory, services: picture.services, shape }), memory.rows.get(host.name) ?? []),
  );
  const drawing = emptyDrawing(picture, layouts);
  const stacked = shape !== 'wide' && picture.hosts.length > 1;
  const top = placeServices(drawing, picture, layouts, stacked);
  placeFrames(drawing, picture, layouts, top, stacked);
  const plans = [...tunnelPlans(picture, drawing), ...segmentPlans(picture, drawing)];
  if (stacked) railsBeside(drawing, plans);
  else railsBelow(drawing, plans);
  return drawing;
}

function emptyDrawing(picture: LabPicture, layouts: readonly HostLayout[]): Drawing {
  const rows = new Map(picture.hosts.map(({ name }, index) => [name, layouts[index]?.rows ?? []]));
  return { width: 0, height: 0, frames: [], groups: [], rails: [], wires: [], plates: [], cards: [], cuts: [], rows };
}

/** The services of the swarm, in rows above the hosts. @returns where the hosts begin */
function placeServices(
  drawing: Drawing,
  { services }: LabPicture,
  layouts: readonly HostLayout[],
  stacked: boolean,
): number {
  if (services.length === 0) return MARGIN;
  const widths = layouts.map(frameWidth);
  const room = stacked ? Math.max(...widths) : widths.reduce((sum, width) => sum + width + FRAME_GAP, -FRAME_GAP);
  let [x, y, rowHeight] = [MARGIN, MARGIN, 0];
  for (const service of services) {
    const { id, name, running, replicas, ports, vips } = service;
    const wanted = replicas === undefined ? say('global', { running }) : say('replicas', { running, wanted: replicas });
    const own = plate({
      thing: { kind: 'service', id },
      host: '',
      kind: 'service',
      title: name,
      tag: wanted,
      lines:
        vips.length > 0
          ? [`VIP ${vips.map(({ address }) => address.replace(/\/\d+$/, '')).join(' ')}`]
          : ['DNS round robin'],
      pills: ports.map(({ published, target }) => `:${published} → ${target}`),
      minWidth: 150,
      up: replicas === undefined || running >= replicas,
    });
    if (x > MARGIN && x + own.width > MARGIN + room) {
      x = MARGIN;
      y += rowHeight + SERVICE_GAP;
      rowHeight = 0;
    }
    drawing.plates.push({ ...own, x, y });
    drawing.width = Math.max(drawing.width, x + own.width + MARGIN);
    x += own.width + SERVICE_GAP;
    rowHeight = Math.max(rowHeight, own.height);
  }
  return y + rowHeight + 18;
}

function frameWidth({ width }: HostLayout): number {
  return Math.max(MIN_FRAME, width + 2 * PADDING);
}

function placeFrames(
  drawing: Drawing,
  picture: LabPicture,
  layouts: readonly HostLayout[],
  top: number,
  stacked: boolean,
): void {
  const width = Math.max(...layouts.map(frameWidth));
  const height = Math.max(...layouts.map((each) => each.height));
  let [x, y] = [MARGIN, top];
  for (const [index, host] of picture.hosts.entries()) {
    const own = layouts[index] as HostLayout;
    const size = stacked ? { width, height: own.height } : { width: frameWidth(own), height };
    const frame = { ...frameOf(host, picture.hosts), x, y, width: size.width, height: HEADER + size.height + PADDING };
    drawing.frames.push(frame);
    // What a host has stands at its foot, so that cables are short and alike.
    const shift = { x: x + Math.round((size.width - own.width) / 2), y: y + HEADER + size.height - own.height };
    take(drawing, own, shift);
    if (stacked) y += frame.height + FRAME_GAP + 10;
    else x += frame.width + FRAME_GAP;
    drawing.width = Math.max(drawing.width, frame.x + frame.width + MARGIN);
    drawing.height = Math.max(drawing.height, frame.y + frame.height + MARGIN);
  }
}

function frameOf(host: HostPicture, all: readonly HostPicture[]): Omit<Frame, 'x' | 'y' | 'width' | 'height'> {
  const { name, kind, engine, swarm, inside } = host;
  const around = all.some((each) => each.inside === name);
  const tags = [
    inside === undefined ? '' : say('virtualMachine', { name: inside }),
    kind === 'router' ? say('router') : kind === 'machine' && !around ? say('machine') : '',
    swarm ? say(swarm.leader ? 'leader' : swarm.role) : '',
    engine === 'stopped' ? say('engineStopped') : '',
  ];
  const thing = { kind: 'host', host: name } as const;
  return { key: keyOf(thing), thing, name, tags: tags.filter(Boolean), stopped: engine === 'stopped' };
}

function take(drawing: Drawing, layout: HostLayout, by: Point): void {
  const moved = <T extends Point>(each: T): T => ({ ...each, x: each.x + by.x, y: each.y + by.y });
  drawing.cards.push(...layout.cards.map(moved));
  drawing.plates.push(...layout.plates.map(moved));
  drawing.groups.push(...layout.groups.map(moved));
  drawing.wires.push(...layout.wires.map((wire) => ({ ...wire, points: wire.points.map(moved) })));
}

// --- what lies between the hosts --------------------------------------------------------------------------------------

function segmentPlans({ segments, hosts, faults }: LabPicture, drawing: Drawing): RailPlan[] {
  const plates = new Map(drawing.plates.map((each) => [each.key, each]));
  const cut = new Set(faults.flatMap(({ kind, host, other }) => (kind === 'cut' && other === undefined ? [host] : [])));
  // What is wrong with a host is said where its first card is plugged in.
  const homes = new Map(
    hosts.map(({ name, namespaces }) => [
      name,
      namespaces.flatMap(({ devices }) => devices).find(({ segment }) => segment !== undefined)?.segment,
    ]),
  );
  return segments.map((segment, index): RailPlan => {
    const thing = { kind: 'segment', name: segment.name } as const;
    const drops = hosts.flatMap(({ name, namespaces }) =>
      namespaces.flatMap(({ id, devices }) =>
        devices.flatMap((device): Drop[] => {
          const own = plates.get(keyOf({ kind: 'device', host: name, namespace: id, device: device.name }));
          return device.kind === 'nic' && device.segment === segment.name && own
            ? [{ plate: own, host: name, cut: cut.has(name) }]
            : [];
        }),
      ),
    );
    const notes = [
      segment.gateway === undefined ? '' : say('gateway', { address: segment.gateway }),
      segment.internet ? say('internet') : '',
      segment.mtu === undefined ? '' : say('mtu', { bytes: segment.mtu }),
    ];
    const rail = { key: keyOf(thing), thing, kind: 'segment' as const, hue: undefined, title: segment.name };
    const lines = [segment.subnet, ...notes.filter(Boolean)];
    const own = faults.filter(({ host }) => (homes.has(host) ? homes.get(host) === segment.name : index === 0));
    return { key: rail.key, rail: { ...rail, lines, faults: own.map(({ text }) => text) }, drops };
  });
}

/** The tunnels of a network, one for each network identifier. */
function tunnelPlans({ hosts }: LabPicture, drawing: Drawing): RailPlan[] {
  const plates = new Map(drawing.plates.map((each) => [each.key, each]));
  const plans = new Map<string, RailPlan>();
  const add = (key: string, title: string, own: Plate | undefined, host: string) => {
    if (!own) return;
    const plan = plans.get(key) ?? {
      key: `tunnel ${key}`,
      rail: { key: `tunnel ${key}`, thing: own.thing, kind: 'tunnel', hue: own.hue, title, lines: [], faults: [] },
      drops: [],
    };
    plan.drops.push({ plate: own, host, cut: false });
    plans.set(key, plan);
  };
  for (const { name, namespaces, switches, networks } of hosts) {
    for (const { id, devices } of namespaces) {
      for (const { name: device, tunnel, network } of devices) {
        if (!tunnel) continue;
        const called = networks.find((each) => each.id === network)?.name;
        const own = plates.get(keyOf({ kind: 'device', host: name, namespace: id, device }));
        add(
          `vxlan ${tunnel.vni} ${tunnel.port}`,
          [`VXLAN ${tunnel.vni}`, called].filter(Boolean).join(' · '),
          own,
          name,
        );
      }
    }
    for (const { name: bridge, ports } of switches) {
      for (const { name: port, tunnel } of ports) {
        if (!tunnel) continue;
        const own = plates.get(`${keyOf({ kind: 'device', host: name, namespace: 'host', device: bridge })} ${port}`);
        const title = `${tunnel.kind === 'vxlan' ? 'VXLAN' : 'GRE'}${tunnel.key === undefined ? '' : ` ${tunnel.key}`}`;
        add(`${tunnel.kind} ${tunnel.key ?? 0} 4789`, title, own, name);
      }
    }
  }
  return [...plans.values()];
}

/** Rails run from left to right below the hosts. */
function railsBelow(drawing: Drawing, plans: readonly RailPlan[]): void {
  const foot = Math.max(...drawing.frames.map(({ y, height }) => y + height));
  let y = foot + 22;
  for (const { rail, drops } of plans) {
    const xs = drops.map((drop) => drop.plate.x + drop.plate.width / 2);
    const text = labelOf(rail);
    const wanted = (xs.length > 0 ? Math.min(...xs) : MARGIN + 20) - 16;
    const from = Math.max(MARGIN, Math.min(wanted, drawing.width - MARGIN - text));
    const reach = Math.max(...xs, 0) + 16;
    const to = rail.kind === 'segment' ? Math.max(reach, from + Math.min(text, 260)) : reach;
    const ends = { from: { x: from, y }, to: { x: to, y }, label: { x: from + 2, y: y + 15 } };
    drawing.rails.push({ ...rail, ...ends });
    for (const [index, drop] of drops.entries()) {
      const x = xs[index] as number;
      const points = [
        { x, y: drop.plate.y + drop.plate.height },
        { x, y },
      ];
      addDrop(drawing, rail, drop, points);
    }
    drawing.width = Math.max(drawing.width, from + text + MARGIN, to + MARGIN);
    y += RAIL_GAP + rail.faults.length * 15;
  }
  drawing.height = Math.max(drawing.height, y);
}

/** Rails run from top to bottom beside hosts that stand one below the other. */
function railsBeside(drawing: Drawing, plans: readonly RailPlan[]): void {
  const right = Math.max(...drawing.frames.map(({ x, width }) => x + width));
  let x = right + 14;
  let label = Math.max(...drawing.frames.map(({ y, height }) => y + height)) + 46;
  for (const [index, { rail, drops }] of plans.entries()) {
    const ys = drops.map(({ plate: own }) => {
      const frame = drawing.frames.find((each) => each.y <= own.y && own.y <= each.y + each.height);
      return (frame ? frame.y + frame.height : own.y + own.height) + 8 + (index % 4) * 6;
    });
    const top = ys.length > 0 ? Math.min(...ys) : label - 30;
    const ends = {
      from: { x, y: top },
      to: { x, y: label - 10 },
      label: { x: Math.max(MARGIN, x - labelOf(rail) - 6), y: label - 6 },
    };
    drawing.rails.push({ ...rail, ...ends });
    for (const [at, drop] of drops.entries()) {
      const y = ys[at] as number;
      const from = drop.plate.x + drop.plate.width / 2;
      addDrop(drawing, rail, drop, [
        { x: from, y: drop.plate.y + drop.plate.height },
        { x: from, y },
        { x, y },
      ]);
    }
    x += 12;
    label += 18 + rail.faults.length * 15;
  }
  drawing.width = Math.max(drawing.width, x + MARGIN);
  drawing.height = Math.max(drawing.height, label + MARGIN);
}

function labelOf({ title, lines }: Pick<Rail, 'title' | 'lines'>): number {
  return widthOf(title, 12.5, 'bold') + widthOf(lines.join('  '), 11, 'mono') + 24;
}

function addDrop(drawing: Drawing, rail: RailPlan['rail'], drop: Drop, points: Point[]): void {
  const kind = rail.kind === 'segment' ? 'cable' : 'tunnel';
  const ends: Wire['ends'] = [drop.plate.key, rail.key];
  const up = drop.plate.up && !drop.cut;
  const key = `${drop.plate.key} > ${rail.key}`;
  drawing.wires.push({ key, kind, hue: rail.hue, up, ends, points, bundle: key });
  const [first] = points;
  if (drop.cut && first) drawing.cuts.push({ x: first.x, y: first.y + 14 });
}

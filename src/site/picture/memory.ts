import type { HostPicture, LabPicture, NetworkPicture } from '#lab/picture.ts';

/** Colours there are for networks; the first is for the default bridge and docker_gwbridge. */
export const HUES = 7;
const PLAIN: ReadonlySet<string> = new Set(['bridge', 'docker_gwbridge']);

/** Where things stood in the pictures before, so that nothing jumps when something comes or goes. */
export interface PictureMemory {
  /** Colour of each network, by id; of other bridges, by host and name. */
  hues: ReadonlyMap<string, number>;
  /** When each container and namespace was first seen, counted: who came later stands behind. */
  seen: ReadonlyMap<string, number>;
  /** The rows in which each host's blocks stood in the last drawing. */
  rows: ReadonlyMap<string, readonly (readonly string[])[]>;
}

export const EMPTY_MEMORY: PictureMemory = { hues: new Map(), seen: new Map(), rows: new Map() };

/** The memory after `picture` has been seen too; what is gone is forgotten, what stays keeps its place and colour. */
export function remember(memory: PictureMemory, picture: LabPicture): PictureMemory {
  const hues = new Map<string, number>();
  const wanted = picture.hosts.flatMap(colouredOf);
  for (const { key, plain } of wanted) {
    const known = memory.hues.get(key);
    if (plain) hues.set(key, 0);
    else if (known !== undefined) hues.set(key, known);
  }
  for (const { key } of wanted) if (!hues.has(key)) hues.set(key, freeHue(hues));
  const seen = new Map<string, number>();
  const present = picture.hosts.flatMap(membersOf);
  let next = Math.max(0, ...memory.seen.values()) + 1;
  for (const key of present) {
    const known = memory.seen.get(key);
    if (known !== undefined) seen.set(key, known);
  }
  for (const key of present) if (!seen.has(key)) seen.set(key, next++);
  return { hues, seen, rows: memory.rows };
}

/** The key under which a network, or a bridge that is none of Docker's, has its colour. */
export function hueKey(host: string, network: string | undefined, device: string): string {
  return network ?? `${host}/${device}`;
}

function colouredOf({ name, networks, namespaces, switches }: HostPicture): { key: string; plain: boolean }[] {
  const own = networks.filter(({ driver }) => driver !== 'host' && driver !== 'null').map(colourOf);
  const devices = namespaces.find(({ kind }) => kind === 'host')?.devices ?? [];
  const bridges = devices.filter(({ kind, network }) => kind === 'bridge' && network === undefined);
  const others = [...bridges, ...switches].map((bridge) => ({
    key: hueKey(name, undefined, bridge.name),
    plain: false,
  }));
  return [...own, ...others];
}

function colourOf({ id, name }: NetworkPicture): { key: string; plain: boolean } {
  return { key: id, plain: PLAIN.has(name) };
}

function membersOf(host: HostPicture): string[] {
  const containers = host.containers.map(({ id }) => `${host.name}/${id}`);
  const spaces = host.namespaces.filter(({ kind }) => kind !== 'host' && kind !== 'container');
  return [...containers, ...spaces.map(({ id }) => `${host.name}/${id}`)];
}

/** The colour that the fewest have. */
function freeHue(taken: ReadonlyMap<string, number>): number {
  const uses = new Array<number>(HUES).fill(0);
  for (const hue of taken.values()) uses[hue] = (uses[hue] ?? 0) + 1;
  let best = 1;
  for (let hue = 1; hue < HUES; hue++) if ((uses[hue] ?? 0) < (uses[best] ?? 0)) best = hue;
  return best;
}

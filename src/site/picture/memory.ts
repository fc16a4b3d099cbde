import type { HostPicture, LabPicture } from '#lab/picture.ts';

/** Colours there are for networks; the first is the default bridge's. */
export const HUES = 7;

/** Where things stood in the pictures before, so that nothing jumps when something comes or goes. */
export interface PictureMemory {
  /** Colour of each network ever seen, by host and id. */
  hues: ReadonlyMap<string, number>;
  /** Containers in the order in which they were first seen, by host and id. */
  containers: readonly string[];
}

export const EMPTY_MEMORY: PictureMemory = { hues: new Map(), containers: [] };

/** The memory after `picture` has been seen too; what is gone is forgotten, what stays keeps its place. */
export function remember(memory: PictureMemory, picture: LabPicture): PictureMemory {
  const hues = new Map<string, number>();
  for (const host of picture.hosts) {
    for (const network of bridgesInOrder(host)) {
      const key = `${host.name}/${network.id}`;
      const known = memory.hues.get(key);
      if (known !== undefined) hues.set(key, known);
      else hues.set(key, network.name === 'bridge' ? 0 : freeHue(hues, memory, host.name));
    }
  }
  const present = picture.hosts.flatMap((host) => host.containers.map(({ id }) => `${host.name}/${id}`));
  const kept = memory.containers.filter((key) => present.includes(key));
  return { hues, containers: [...kept, ...present.filter((key) => !kept.includes(key))] };
}

/** The networks of a host that have a bridge, in the order in which their bridges were made. */
export function bridgesInOrder(host: HostPicture) {
  const devices = host.namespaces.find(({ kind }) => kind === 'host')?.devices ?? [];
  const made = new Map(devices.map(({ name, index }) => [name, index]));
  const index = (bridge: string | undefined) => made.get(bridge ?? '') ?? Number.MAX_SAFE_INTEGER;
  return host.networks
    .filter(({ bridge }) => bridge !== undefined)
    .sort((a, b) => index(a.bridge) - index(b.bridge) || a.name.localeCompare(b.name));
}

function freeHue(taken: ReadonlyMap<string, number>, memory: PictureMemory, host: string): number {
  const used = new Set([...memory.hues, ...taken].filter(([key]) => key.startsWith(`${host}/`)).map(([, hue]) => hue));
  for (let hue = 1; hue < HUES; hue++) if (!used.has(hue)) return hue;
  return 1 + (used.size % (HUES - 1));
}

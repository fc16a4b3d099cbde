import type { Project, Service } from './types.ts';

/** Lists that are merged element by element, and what tells their elements apart. */
const KEYED: Readonly<Record<string, (item: never) => string>> = {
  ports: (port: unknown) => JSON.stringify(port),
  secrets: ({ source }: { source: string }) => source,
  configs: ({ source }: { source: string }) => source,
  volumes: ({ target = '' }: { target?: string }) => target,
};

/** Members that a later file replaces as a whole. */
const REPLACED = new Set(['command', 'entrypoint', 'ulimits', 'test']);

type Dict = Record<string, unknown>;

function isDict(value: unknown): value is Dict {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Of several files the later over the earlier. */
export function mergeProjects(projects: readonly Project[]): Project {
  const [first, ...others] = projects as [Project, ...Project[]];
  return others.reduce(mergeTwo, first);
}

function mergeTwo(base: Project, over: Project): Project {
  const services = { ...base.services };
  for (const [name, service] of Object.entries(over.services)) {
    const before = services[name];
    services[name] = before === undefined ? service : (mergeService(before, service) as Service);
  }
  return {
    ...base,
    services: sorted(services),
    networks: sorted({ ...base.networks, ...over.networks }),
    volumes: sorted({ ...base.volumes, ...over.volumes }),
    secrets: sorted({ ...base.secrets, ...over.secrets }),
    configs: sorted({ ...base.configs, ...over.configs }),
  };
}

function sorted<T>(entries: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function mergeService(base: Service, over: Service): Dict {
  const merged = { ...base } as Dict;
  for (const [name, value] of Object.entries(over)) merged[name] = mergeMember(name, merged[name], value);
  // Lists of one file alone come into order as well.
  for (const name of Object.keys(KEYED)) {
    const list = merged[name];
    if (Array.isArray(list)) merged[name] = mergeLists(name, list, []);
  }
  return merged;
}

function mergeMember(name: string, base: unknown, over: unknown): unknown {
  if (over === undefined) return base;
  if (base === undefined || base === null || REPLACED.has(name)) return over;
  if (name === 'logging') return mergeLogging(base as Dict, over as Dict);
  if (Array.isArray(base) && Array.isArray(over)) return mergeLists(name, base, over);
  if (!isDict(base) || !isDict(over)) return over;
  const merged: Dict = { ...base };
  for (const [key, value] of Object.entries(over)) merged[key] = mergeMember(key, merged[key], value);
  return name === 'environment' || name === 'labels' ? sorted(merged) : merged;
}

function mergeLists(name: string, base: readonly unknown[], over: readonly unknown[]): unknown[] {
  const key = KEYED[name] as ((item: unknown) => string) | undefined;
  if (key === undefined) return [...base, ...over];
  const items = new Map([...base, ...over].map((item) => [key(item), item]));
  if (name === 'ports') return [...items.values()].sort((a, b) => publishedOf(a) - publishedOf(b));
  return [...items].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

function publishedOf(port: unknown): number {
  return (port as { published?: number }).published ?? 0;
}

/** Options of one driver are merged; those of another replace them. */
function mergeLogging(base: Dict, over: Dict): Dict {
  if (base.driver !== undefined && over.driver !== undefined && base.driver !== over.driver) return over;
  return {
    ...base,
    ...over,
    options: { ...(base.options as Dict | undefined), ...(over.options as Dict | undefined) },
  };
}

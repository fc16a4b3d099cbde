import { sorted } from './canonical.ts';

type Dict = Record<string, unknown>;

/** Lists of which one element replaces another, and what tells their elements apart. */
const KEYED: Readonly<Record<string, (item: Dict) => string>> = {
  ports: ({ host_ip, target, published, protocol }) => [host_ip, published, target, protocol].join(':'),
  volumes: ({ target }) => String(target),
  configs: ({ source, target }) => `${source}:${target ?? ''}`,
  secrets: ({ source, target }) => `${source}:${target ?? ''}`,
  devices: ({ target }) => String(target),
  env_file: ({ path }) => String(path),
};

/** Members that a later file replaces as a whole. */
const REPLACED = new Set(['command', 'entrypoint', 'test']);

/** Members that are mappings of names, in order. */
const SORTED = new Set([
  'environment',
  'labels',
  'networks',
  'depends_on',
  'sysctls',
  'ulimits',
  'annotations',
  'args',
]);

/** Lists that come into order when they are merged. */
const LISTS_IN_ORDER = new Set(['extra_hosts']);

function isDict(value: unknown): value is Dict {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One object laid over another of the same kind, member by member, as later files are over earlier ones. */
export function overlay<T extends object>(base: T, over: T): T {
  const merged: Dict = { ...(base as Dict) };
  for (const [name, value] of Object.entries(over)) merged[name] = mergeMember(name, merged[name], value);
  return merged as T;
}

function mergeMember(name: string, base: unknown, over: unknown): unknown {
  if (over === undefined) return base;
  if (base === undefined || base === null || REPLACED.has(name)) return over;
  if (name === 'logging' && isDict(base) && isDict(over) && differ(base.driver, over.driver)) return over;
  if (Array.isArray(base) && Array.isArray(over)) return mergeLists(name, base, over);
  if (isDict(base) && over === null) return base;
  if (!isDict(base) || !isDict(over)) return over;
  const merged = overlay(base, over);
  return SORTED.has(name) ? sorted(merged) : merged;
}

function differ(one: unknown, other: unknown): boolean {
  return one !== undefined && other !== undefined && one !== other;
}

function mergeLists(name: string, base: readonly unknown[], over: readonly unknown[]): unknown[] {
  const key = KEYED[name];
  if (key === undefined) {
    const merged = [...new Set([...base, ...over])];
    return LISTS_IN_ORDER.has(name) ? merged.sort() : merged;
  }
  return [...new Map([...base, ...over].map((item) => [key(item as Dict), item])).values()];
}

/** A security context, taken apart. */
export interface Context {
  user: string;
  role: string;
  type: string;
  /** Sensitivity and categories, as written: `s0`, `s0:c1,c2`, `s0-s0:c0.c1023`. */
  level: string;
}

/** Takes a context apart; undefined where parts are missing. */
export function parseContext(text: string): Context | undefined {
  const [user, role, type, ...level] = text.split(':');
  if (!user || !role || !type || level.length === 0) return undefined;
  return { user, role, type, level: level.join(':') };
}

export function contextText({ user, role, type, level }: Context): string {
  return `${user}:${role}:${type}:${level}`;
}

/** The targeted policy has one sensitivity and this many categories. */
const CATEGORIES = 1024;

/** The low and the high end of a level, each as its categories; undefined where it is none. */
export function levelRange(level: string): { low: ReadonlySet<number>; high: ReadonlySet<number> } | undefined {
  const [low = '', high = low, ...more] = level.split('-');
  const [from, to] = [categories(low), categories(high)];
  return from && to && more.length === 0 ? { low: from, high: to } : undefined;
}

/** What a level reaches up to. */
export function highest(level: string): ReadonlySet<number> {
  return levelRange(level)?.high ?? new Set();
}

/** Whether all of `low` are among `high`. */
export function dominates(high: ReadonlySet<number>, low: ReadonlySet<number>): boolean {
  for (const each of low) if (!high.has(each)) return false;
  return true;
}

function categories(text: string): Set<number> | undefined {
  const [sensitivity, list] = text.split(':');
  if (sensitivity !== 's0') return undefined;
  const found = new Set<number>();
  if (list === undefined) return found;
  for (const part of list.split(',')) {
    const [, first, last = first] = /^c(\d+)(?:\.c(\d+))?$/.exec(part) ?? [];
    if (first === undefined) return undefined;
    const [from, to] = [Number(first), Number(last)];
    if (to < from || to >= CATEGORIES) return undefined;
    for (let category = from; category <= to; category++) found.add(category);
  }
  return found;
}

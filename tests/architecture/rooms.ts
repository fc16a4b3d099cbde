import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const SRC = fileURLToPath(new URL('../../src', import.meta.url));

const LEAVES = ['netip', 'errdefs', 'api', 'http'];
const ENGINE = ['kernel', 'libnetwork', 'daemon', 'client', 'cli', 'userland', 'shell'];

/** Which rooms each room may import, besides the leaves and itself. */
export const MAY_IMPORT: Record<string, readonly string[]> = {
  netip: [],
  errdefs: [],
  api: [],
  http: [],
  kernel: [],
  libnetwork: ['kernel'],
  daemon: ['libnetwork', 'kernel'],
  client: ['kernel'],
  cli: ['client', 'kernel'],
  userland: ['kernel'],
  shell: ['kernel'],
  lab: ENGINE,
  terminal: ['lab'],
  course: [],
  grading: ['course', 'lab'],
  site: ['terminal', 'lab', 'course', 'grading'],
};

/** Packages that only some rooms may use; all others are free above `lab` and forbidden below it. */
const PACKAGES: Record<string, readonly string[]> = {
  'ip-address': ['netip'],
  unbash: ['shell'],
  fflate: ['daemon', 'userland'],
  // Made by the build: scripts/fetchedcode.mjs.
  'virtual:package-manifest': ['lab'],
  yaml: ['cli', 'course', 'site'],
  zod: ['course', 'site'],
};

/** Rooms that run in the simulated machine: no DOM, no Node, no packages but those named above. */
const BELOW_TERMINAL = new Set([...LEAVES, ...ENGINE, 'lab']);

/** An import that breaks a rule, in words. */
export interface Violation {
  file: string;
  specifier: string;
  rule: string;
}

/** Every TypeScript file below `folder`, tests left out. */
export function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return /\.(ts|tsx)$/.test(name) && !/\.test\.tsx?$|\.d\.ts$/.test(name) ? [path] : [];
  });
}

/** The specifiers that `text` imports or re-exports; type-only ones are marked. */
export function importsOf(text: string): { specifier: string; typeOnly: boolean }[] {
  const pattern =
    /^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;
  return [...text.matchAll(pattern)].map((match) => ({
    specifier: match[2] ?? match[3] ?? '',
    typeOnly: match[1] !== undefined,
  }));
}

/** The rules that the imports of `file` (a path below src) break, given its text. */
export function violations(file: string, text: string): Violation[] {
  const room = file.split('/')[0] ?? '';
  const allowed = MAY_IMPORT[room];
  if (allowed === undefined) return [{ file, specifier: '', rule: `src/${room} is not a room of the house` }];
  return importsOf(text).flatMap(({ specifier }) => {
    const rule = broken(file, room, allowed, specifier);
    return rule ? [{ file, specifier, rule }] : [];
  });
}

function broken(file: string, room: string, allowed: readonly string[], specifier: string): string | undefined {
  if (specifier.startsWith('.')) {
    const target = normalize(join(dirname(file), specifier));
    return target.startsWith(`${room}/`) ? undefined : `a relative import must stay inside src/${room}`;
  }
  if (specifier.startsWith('#')) {
    const target = specifier.slice(1).split('/')[0] ?? '';
    if (target === room) return `inside src/${room} imports are relative`;
    return LEAVES.includes(target) || allowed.includes(target) ? undefined : `${room} may not import ${target}`;
  }
  if (!BELOW_TERMINAL.has(room)) return undefined;
  if (/^lab\/headless\//.test(file) && specifier.startsWith('node:')) return undefined;
  return PACKAGES[specifier]?.includes(room) ? undefined : `${room} may not use the package ${specifier}`;
}

/** A cycle of imports among `files` (types left out, they are erased), as the paths along it; undefined when there is none. */
export function findCycle(files: ReadonlyMap<string, string>): string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): string[] | undefined => {
    if (done.has(file)) return undefined;
    const start = path.indexOf(file);
    if (start >= 0) return [...path.slice(start), file];
    path.push(file);
    for (const { specifier, typeOnly } of importsOf(files.get(file) ?? '')) {
      if (typeOnly) continue;
      const target = specifier.startsWith('.')
        ? normalize(join(dirname(file), specifier))
        : specifier.replace(/^#/, '');
      if (!files.has(target)) continue;
      const cycle = visit(target);
      if (cycle) return cycle;
    }
    path.pop();
    done.add(file);
    return undefined;
  };
  for (const file of files.keys()) {
    const cycle = visit(file);
    if (cycle) return cycle;
  }
  return undefined;
}

/** All source files by their path below src. */
export function house(): Map<string, string> {
  return new Map(sources(SRC).map((path) => [relative(SRC, path), readFileSync(path, 'utf8')]));
}

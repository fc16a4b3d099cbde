import type { Code } from '#kernel/code.ts';
import type { Program } from '#kernel/process/program.ts';
import type { Family } from './getopt.ts';

/** Programs that belong together: a browser fetches their code together, when one of them is first run. */
export interface Package {
  /** By the path they are installed at on a Debian host. */
  readonly host: Readonly<Record<string, Program>>;
  /** By their name in the busybox of images. */
  readonly applets: Readonly<Record<string, Program>>;
  /** Where its programs are fetched: all of their code. */
  readonly code?: Code<unknown>;
}

/**
 * A package of programs that hosts (in /usr/bin) and busybox both have.
 * @param common answers them by name, as the family has them
 * @param more what only one of them has, or has elsewhere
 */
export function programsOf(common: (family: Family) => Record<string, Program>, more: Partial<Package> = {}): Package {
  const host = Object.entries(common('gnu')).map(([name, program]) => [`/usr/bin/${name}`, program]);
  return {
    host: { ...Object.fromEntries(host), ...more.host },
    applets: { ...common('busybox'), ...more.applets },
  };
}

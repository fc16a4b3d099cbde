import type { Process } from '#kernel/process/process.ts';
import { modeText } from '../text/mode.ts';
import { nameOfGroup, nameOfUser } from '../text/owners.ts';
import { strftime } from '../text/strftime.ts';
import type { Found } from './query.ts';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', '0': '\0', '\\': '\\', r: '\r' };
const LETTERS: Readonly<Record<string, string>> = {
  file: 'f',
  directory: 'd',
  symlink: 'l',
  socket: 's',
  fifo: 'p',
  device: 'c',
};

/** What -printf prints for a file. */
export function formatFound(proc: Process, format: string, { path, name, stat, depth }: Found): string {
  return format.replace(/\\([nt0r\\])|%(%|T@|[A-Za-z])/g, (whole, escaped: string | undefined, letter: string) => {
    if (escaped !== undefined) return ESCAPES[escaped] ?? whole;
    const seconds = proc.clock.wallTime(stat.modifiedAt).seconds;
    const values: Readonly<Record<string, () => string | number>> = {
      '%': () => '%',
      p: () => path,
      P: () => (depth === 0 ? '' : path.split('/').slice(-depth).join('/')),
      f: () => name,
      h: () => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.'),
      s: () => stat.size,
      b: () => stat.blocks,
      k: () => stat.blocks / 2,
      y: () => LETTERS[stat.type] ?? 'U',
      m: () => (stat.mode & 0o7777).toString(8),
      M: () => modeText(stat),
      d: () => depth,
      u: () => nameOfUser(proc, stat.uid),
      g: () => nameOfGroup(proc, stat.gid),
      U: () => stat.uid,
      G: () => stat.gid,
      i: () => stat.inode,
      n: () => stat.nlink,
      l: () => stat.target ?? '',
      t: () => `${strftime('%a %b %e %H:%M:%S', seconds)}.0000000000 ${strftime('%Y', seconds)}`,
      'T@': () => `${seconds}.0000000000`,
    };
    return String(values[letter]?.() ?? whole);
  });
}

import type { Stat } from '#kernel/vfs/inode.ts';

const LETTERS: Readonly<Record<Stat['type'], string>> = {
  file: '-',
  directory: 'd',
  symlink: 'l',
  device: 'c',
  fifo: 'p',
  socket: 's',
};

/** A file's type and permissions as `ls -l` shows them: `-rwxr-xr-x`. */
export function modeText(stat: Stat): string {
  const bits = (shift: number, special: number, letter: string) => {
    const value = (stat.mode >> shift) & 7;
    const execute = (value & 1) !== 0;
    const last = (stat.mode & special) !== 0 ? (execute ? letter : letter.toUpperCase()) : execute ? 'x' : '-';
    return `${value & 4 ? 'r' : '-'}${value & 2 ? 'w' : '-'}${last}`;
  };
  const type = stat.type === 'symlink' ? 'lrwxrwxrwx' : undefined;
  const letter = stat.special?.kind === 'block' ? 'b' : LETTERS[stat.type];
  return type ?? `${letter}${bits(6, 0o4000, 's')}${bits(3, 0o2000, 's')}${bits(0, 0o1000, 't')}`;
}

/** Applies a mode as chmod takes it (octal, or `u+x,go-w`) to `mode`; undefined where it is none. */
export function changeMode(mode: number, change: string, isDirectory: boolean): number | undefined {
  if (/^[0-7]{1,4}$/.test(change)) return Number.parseInt(change, 8);
  let result = mode;
  for (const clause of change.split(',')) {
    const match = /^([ugoa]*)((?:[-+=][rwxXst]*)+)$/.exec(clause);
    if (!match) return undefined;
    const who = match[1] === '' ? 'a' : (match[1] as string);
    for (const [, operator, letters] of (match[2] as string).matchAll(/([-+=])([rwxXst]*)/g)) {
      const bits = bitsOf(letters as string, who, isDirectory || (result & 0o111) !== 0);
      if (operator === '+') result |= bits;
      else if (operator === '-') result &= ~bits;
      else result = (result & ~bitsOf('rwxst', who, true)) | bits;
    }
  }
  return result;
}

function bitsOf(letters: string, who: string, executes: boolean): number {
  let bits = 0;
  const classes = who.includes('a') ? 'ugo' : who;
  for (const letter of letters) {
    if (letter === 't') bits |= 0o1000;
    if (letter === 's') bits |= (classes.includes('u') ? 0o4000 : 0) | (classes.includes('g') ? 0o2000 : 0);
    const value = { r: 4, w: 2, x: 1, X: executes ? 1 : 0 }[letter] ?? 0;
    if (classes.includes('u')) bits |= value << 6;
    if (classes.includes('g')) bits |= value << 3;
    if (classes.includes('o')) bits |= value;
  }
  return bits;
}

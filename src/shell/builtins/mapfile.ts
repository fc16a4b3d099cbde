import type { Coroutine } from '#kernel/coroutine.ts';
import { writable } from '../expand/parameters.ts';
import type { Shell } from '../shell.ts';
import { readLine } from './input.ts';
import { parseOptions } from './options.ts';

const USAGE = 'mapfile [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]';

/** `mapfile` and `readarray`: the lines of the input as an array. */
export function* mapfileBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const parsed = yield* parseOptions(shell, args, 'd:n:O:s:tu:C:c:', USAGE);
  if (!parsed) return 2;
  const { flags, operands } = parsed;
  const delimiter = flags.has('d') ? (flags.get('d')?.[0] ?? '\0') : '\n';
  const most = Number(flags.get('n') ?? 0) || Number.POSITIVE_INFINITY;
  const skip = Number(flags.get('s') ?? 0);
  const lines: string[] = [];
  for (let read = 0; lines.length < most; read++) {
    const { line, ended } = yield* readLine(shell, { fd: Number(flags.get('u') ?? 0), delimiter, raw: true });
    if (ended && line === '') break;
    if (read >= skip) lines.push(flags.has('t') || ended ? line : line + delimiter);
    if (ended) break;
  }
  const variable = writable(shell, operands[0] ?? 'MAPFILE');
  const origin = Number(flags.get('O') ?? 0);
  if (!flags.has('O') || !variable.list) variable.list = new Map();
  variable.value = undefined;
  for (const [index, line] of lines.entries()) variable.list.set(origin + index, line);
  return 0;
}

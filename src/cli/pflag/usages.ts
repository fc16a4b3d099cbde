import { defaultOf, type FlagDefinition } from './flag.ts';
import { quote } from './quote.ts';

/** Names that help shows for a type instead of its own; a switch shows none. */
const SHOWN: Record<string, string> = {
  bool: '',
  float64: 'float',
  int64: 'int',
  uint64: 'uint',
  stringSlice: 'strings',
  intSlice: 'ints',
};

/** Defaults not worth showing, by type; those of any other type stand at the end. */
const ZERO: Record<string, readonly string[]> = {
  bool: ['false'],
  duration: ['0', '0s'],
  string: [''],
  stringSlice: ['[]'],
  stringArray: ['[]'],
};
const ANY_ZERO = ['false', '<nil>', '', '0'];

/** Letters a line may run over before it is broken. */
const SLOP = 5;

/**
 * The lines of help about `flags` in alphabetical order, wrapped for a terminal of `columns` (pflag's
 * FlagUsagesWrapped).
 */
export function flagUsages(flags: readonly FlagDefinition[], columns: number): string {
  const shown = flags.filter((flag) => !flag.hidden && flag.deprecated === undefined);
  shown.sort((a, b) => (a.name < b.name ? -1 : 1));
  const lines = shown.map((flag) => ({ left: leftOf(flag), right: rightOf(flag) }));
  const widest = Math.max(0, ...lines.map(({ left }) => left.length));
  const indent = widest + 3;
  return lines.map(({ left, right }) => `${left.padEnd(widest)}   ${wrap(indent, columns, right)}\n`).join('');
}

/** What help calls the flag's value: the name in backquotes in its usage, or its type. */
function valueName(flag: FlagDefinition): string {
  const named = /`([^`]*)`/.exec(flag.usage);
  return named?.[1] ?? SHOWN[flag.kind.type] ?? flag.kind.type;
}

/** The names of a flag and of its value, as help shows them: `  -d, --driver string`. */
export function leftOf(flag: FlagDefinition): string {
  const names =
    flag.short && flag.shortDeprecated === undefined ? `  -${flag.short}, --${flag.name}` : `      --${flag.name}`;
  const value = valueName(flag);
  const left = value === '' ? names : `${names} ${value}`;
  const { bare, type } = flag.kind;
  if (bare === undefined || (type === 'bool' && bare === 'true')) return left;
  return type === 'string' ? `${left}[="${bare}"]` : `${left}[=${bare}]`;
}

/** What a flag is for, and its default, as help shows them. */
export function rightOf(flag: FlagDefinition): string {
  const usage = flag.usage.replace(/`([^`]*)`/, '$1');
  const { type } = flag.kind;
  const shown = flag.kind.format(defaultOf(flag));
  if ((ZERO[type] ?? ANY_ZERO).includes(shown)) return usage;
  return `${usage} (default ${type === 'string' ? quote(shown) : shown})`;
}

/** Breaks `text` into lines of `width`, those after the first indented by `indent`. */
function wrap(indent: number, width: number, text: string): string {
  let margin = indent;
  let result = '';
  if (width - margin < 24) {
    margin = 16;
    result = `\n${' '.repeat(margin)}`;
  }
  const room = width - margin - SLOP;
  const newline = `\n${' '.repeat(margin)}`;
  if (room + SLOP < 24) return text.replaceAll('\n', newline);
  let [line, rest] = breakLine(room, text);
  result += line.replaceAll('\n', newline);
  while (rest !== '') {
    [line, rest] = breakLine(room, rest);
    result += newline + line.replaceAll('\n', newline);
  }
  return result;
}

function breakLine(room: number, text: string): [line: string, rest: string] {
  if (room + SLOP > text.length) return [text, ''];
  const head = text.slice(0, room);
  const space = Math.max(head.lastIndexOf(' '), head.lastIndexOf('\t'), head.lastIndexOf('\n'));
  if (space <= 0) return [text, ''];
  const newline = head.lastIndexOf('\n');
  const at = newline > 0 && newline < space ? newline : space;
  return [text.slice(0, at), text.slice(at + 1)];
}

import { OPTIONS } from './options.ts';

/** Columns that help is written for. */
const COLUMNS = 79;
/** How much a line may be too long rather than be broken (spf13/pflag). */
const SLOP = 5;

/** What `dockerd --help` prints. */
export function usage(): string {
  const heads = OPTIONS.map(({ flag, short, value }) => {
    const name = short ? `  -${short}, --${flag}` : `      --${flag}`;
    return value ? `${name} ${value}` : name;
  });
  const width = Math.max(...heads.map((head) => head.length)) + 3;
  const lines = OPTIONS.map(({ usage: text }, index) => {
    const [first = '', ...rest] = wrapped(text, COLUMNS - width);
    return [`${(heads[index] ?? '').padEnd(width)}${first}`, ...rest.map((line) => ' '.repeat(width) + line)].join(
      '\n',
    );
  });
  return `\nUsage:\tdockerd [OPTIONS]\n\nA self-sufficient runtime for containers.\n\nOptions:\n${lines.join('\n')}\n`;
}

/** Breaks text into lines as pflag does: at the last blank before the limit, unless little would be left over. */
function wrapped(text: string, columns: number): string[] {
  const limit = columns - SLOP;
  const lines: string[] = [];
  let rest = text;
  while (rest.length >= limit + SLOP) {
    const at = rest.slice(0, limit).lastIndexOf(' ');
    if (at <= 0) break;
    lines.push(rest.slice(0, at));
    rest = rest.slice(at + 1);
  }
  return [...lines, rest];
}

import type { Program } from '#kernel/process/program.ts';
import { busyboxUsage, type Family, getopt } from '../getopt.ts';

const BUSYBOX_USAGE = `tr [-cds] STRING1 [STRING2]

Translate, squeeze, or delete characters from stdin, writing to stdout

	-c	Take complement of STRING1
	-d	Delete input characters coded STRING1
	-s	Squeeze multiple output characters of STRING2 into one character`;

const range = (from: string, to: string) => {
  let text = '';
  for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code++) text += String.fromCharCode(code);
  return text;
};

const CLASSES: Readonly<Record<string, string>> = {
  alpha: range('A', 'Z') + range('a', 'z'),
  digit: range('0', '9'),
  alnum: range('0', '9') + range('A', 'Z') + range('a', 'z'),
  upper: range('A', 'Z'),
  lower: range('a', 'z'),
  space: '\t\n\v\f\r ',
  blank: '\t ',
  punct: range('!', '/') + range(':', '@') + range('[', '`') + range('{', '~'),
  print: range(' ', '~'),
  graph: range('!', '~'),
  cntrl: `${range('\0', '\x1f')}\x7f`,
  xdigit: `${range('0', '9')}ABCDEFabcdef`,
};

/** tr */
export function tr(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'cCdst',
        long: family === 'gnu' ? { complement: 'c', delete: 'd', 'squeeze-repeats': 's', 'truncate-set1': 't' } : {},
        stopAtOperand: true,
        usage: BUSYBOX_USAGE,
      },
      family,
    );
    const [first, second] = options.operands;
    const [remove, squeeze, complement] = [options.has('d'), options.has('s'), options.has('c') || options.has('C')];
    const extra = remove && !squeeze ? second : options.operands[2];
    if (first !== undefined && extra !== undefined && family === 'gnu') {
      const why = remove && !squeeze ? 'Only one string may be given when deleting without squeezing repeats.\n' : '';
      yield* proc.printError(`tr: extra operand ‘${extra}’\n${why}Try 'tr --help' for more information.\n`);
      return 1;
    }
    if (first === undefined || (second === undefined && !remove && !squeeze && family === 'gnu')) {
      const gnu =
        first === undefined
          ? 'tr: missing operand\n'
          : `tr: missing operand after ‘${first}’\nTwo strings must be given when translating.\n`;
      yield* proc.printError(
        family === 'gnu' ? `${gnu}Try 'tr --help' for more information.\n` : busyboxUsage(BUSYBOX_USAGE),
      );
      return 1;
    }
    const from = expand(first);
    const to = second === undefined ? (remove || squeeze ? '' : from) : expand(second);
    const inFirst = new Set(from);
    const map = new Map<string, string>();
    if (!complement) {
      for (const [index, char] of [...from].entries()) map.set(char, to[Math.min(index, to.length - 1)] ?? char);
    }
    const last = to[to.length - 1] ?? '';
    const squeezed = new Set(second !== undefined ? to : complement ? '' : from);
    const selected = (char: string) => inFirst.has(char) !== complement;
    const decoder = new TextDecoder();
    let previous = '';
    for (;;) {
      const bytes = yield* proc.read(0);
      if (bytes.length === 0) return 0;
      let out = '';
      for (const char of decoder.decode(bytes, { stream: true })) {
        let result = char;
        if (remove) {
          if (selected(char)) continue;
        } else if (second !== undefined && selected(char)) result = complement ? last : (map.get(char) ?? char);
        const squeezes = squeeze && (squeezed.has(result) || (second === undefined && complement && selected(char)));
        if (squeezes && result === previous) continue;
        previous = result;
        out += result;
      }
      yield* proc.print(out);
    }
  };
}

/** The characters a set stands for: escapes, ranges, classes and repetitions carried out. */
function expand(set: string): string {
  const text = set.replace(/\\([0-7]{1,3}|.)/g, (_, code: string) => {
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
    return { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', '\\': '\\' }[code] ?? code;
  });
  return text
    .replace(/\[:(\w+):\]/g, (whole, name: string) => CLASSES[name] ?? whole)
    .replace(/\[(.)\*(\d*)\]/g, (_, char: string, count: string) => char.repeat(Number(count || 256)))
    .replace(/([\s\S])-([\s\S])/g, (whole, from: string, to: string) => (from <= to ? range(from, to) : whole));
}

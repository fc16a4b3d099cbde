import type { Program } from '#kernel/process/program.ts';
import { formatPrintf, type PrintfArgument } from '../text/printf.ts';

/** printf, the program: repeats its format until the arguments are used up. */
export const printf: Program = function* (proc) {
  const [format, ...args] = proc.argv.slice(1);
  if (format === undefined) {
    yield* proc.printError("printf: missing operand\nTry 'printf --help' for more information.\n");
    return 1;
  }
  const source = escapes(format);
  const taken = (source.match(/%(?!%)[-+ #0']*(?:\*|\d+)?(?:\.(?:\*|\d+))?[a-zA-Z]/g) ?? []).length;
  const rest = [...args];
  let status = 0;
  do {
    const part = rest.splice(0, Math.max(1, taken)).map(
      (text): PrintfArgument => ({
        text: () => text,
        number: () => {
          const value = /^['"]./.test(text) ? text.charCodeAt(1) : Number(text === '' ? 0 : text);
          if (Number.isNaN(value)) status = 1;
          return Number.isNaN(value) ? 0 : value;
        },
        isNumber: false,
      }),
    );
    yield* proc.print(formatPrintf(source.replaceAll('%b', '%s'), part));
  } while (rest.length > 0 && taken > 0);
  return status;
};

function escapes(text: string): string {
  return text.replace(/\\([0-7]{1,3}|x[0-9a-fA-F]{1,2}|[\s\S])/g, (whole, code: string) => {
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
    if (/^x./.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return (
      { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', e: '\x1b', '\\': '\\', '"': '"' }[code] ??
      whole
    );
  });
}

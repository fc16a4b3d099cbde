import type { Program } from '#kernel/process/program.ts';

/** echo, the program; shells have their own. Escapes count with -e only. */
export const echo: Program = function* (proc) {
  const words = proc.argv.slice(1);
  let newline = true;
  let escapes = false;
  while (words[0] !== undefined && /^-[neE]+$/.test(words[0])) {
    const letters = words.shift() as string;
    if (letters.includes('n')) newline = false;
    for (const letter of letters) if (letter !== 'n' && letter !== '-') escapes = letter === 'e';
  }
  let text = words.join(' ');
  if (escapes) {
    const end = text.search(/(?<!\\)(?:\\\\)*\\c/);
    if (end >= 0) {
      text = text.slice(0, text.indexOf('\\c', end));
      newline = false;
    }
    text = text.replace(/\\(0[0-7]{0,3}|x[0-9a-fA-F]{1,2}|[\s\S])/g, (whole, code: string) => {
      if (/^0/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
      if (/^x./.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
      return { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', e: '\x1b', '\\': '\\' }[code] ?? whole;
    });
  }
  yield* proc.print(newline ? `${text}\n` : text);
  return 0;
};

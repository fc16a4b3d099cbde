import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt } from '../getopt.ts';
import { eachInput } from '../text/inputs.ts';
import { LineSource } from '../text/lines.ts';

const BUSYBOX_USAGE = `cat [-nbvteA] [FILE]...

Print FILEs to stdout

	-n	Number output lines
	-b	Number nonempty lines
	-v	Show nonprinting characters as ^x or M-x
	-t	...and tabs as ^I
	-e	...and end lines with $
	-A	Same as -vte`;

const LONG = {
  number: 'n',
  'number-nonblank': 'b',
  'show-ends': 'E',
  'show-tabs': 'T',
  'show-nonprinting': 'v',
  'show-all': 'A',
  'squeeze-blank': 's',
};

/** cat */
export function cat(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      { short: family === 'gnu' ? 'nbvteETAsu' : 'nbvteAu', long: family === 'gnu' ? LONG : {}, usage: BUSYBOX_USAGE },
      family,
    );
    const has = (...names: string[]) => names.some((name) => options.has(name));
    const show = { ends: has('E', 'e', 'A'), tabs: has('T', 't', 'A'), controls: has('v', 'e', 't', 'A') };
    const plain = options.given.length === 0 || options.given.every(([name]) => name === 'u');
    let [number, blanks] = [0, 0];
    const well = yield* eachInput(
      proc,
      options.operands,
      (name, error, stage) => {
        if (family === 'gnu') return `cat: ${name}: ${error.message}\n`;
        return stage === 'read'
          ? `cat: read error: ${error.message}\n`
          : `cat: can't open '${name}': ${error.message}\n`;
      },
      function* ({ file }) {
        if (plain) {
          for (;;) {
            const bytes = yield* file.read(65_536);
            if (bytes.length === 0) return;
            yield* proc.print(bytes);
          }
        }
        const lines = new LineSource(file);
        for (let line = yield* lines.next(); line; line = yield* lines.next()) {
          blanks = line.text === '' ? blanks + 1 : 0;
          if (has('s') && blanks > 1) continue;
          let text = line.text;
          if (show.controls) text = caret(text);
          if (show.tabs) text = text.replaceAll('\t', '^I');
          const numbered = has('b') ? line.text !== '' : has('n');
          const prefix = numbered ? `${String(++number).padStart(6)}\t` : '';
          yield* proc.print(`${prefix}${text}${line.ended ? `${show.ends ? '$' : ''}\n` : ''}`);
        }
      },
    );
    return well ? 0 : 1;
  };
}

/** Control characters as ^X; tabs stay. */
function caret(text: string): string {
  return text.replace(/[^\t -~\u0080-\u{10ffff}]/gu, (char) =>
    char === '\x7f' ? '^?' : `^${String.fromCharCode(char.charCodeAt(0) + 64)}`,
  );
}

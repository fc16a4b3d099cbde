/** An instruction's line taken apart. */
export interface SplitCommand {
  readonly name: string;
  /** As `--from=x`. */
  readonly flags: readonly string[];
  readonly rest: string;
}

/** Name, flags and what comes after them (BuildKit parser/split_command.go). */
export function splitCommand(line: string): SplitCommand {
  const trimmed = line.trim();
  const blank = /[\t\v\f\r ]+/.exec(trimmed);
  const name = blank ? trimmed.slice(0, blank.index) : trimmed;
  const after = blank ? trimmed.slice(blank.index + blank[0].length).trim() : '';
  const { flags, rest } = extractFlags(after);
  return { name, flags, rest: rest.trim() };
}

/** The words at the beginning that start with `--`, quotes and escapes undone; `--` alone ends them. */
function extractFlags(line: string): { flags: string[]; rest: string } {
  const flags: string[] = [];
  let at = 0;
  for (;;) {
    while (at < line.length && /\s/.test(line.charAt(at))) at++;
    if (!line.startsWith('--', at)) return { flags, rest: line.slice(at) };
    const start = at;
    let word = '';
    let quote = '';
    for (; at < line.length; at++) {
      const character = line.charAt(at);
      if (quote === '' && /\s/.test(character)) break;
      if (quote === '' && (character === "'" || character === '"')) quote = character;
      else if (character === quote) quote = '';
      else if (character === '\\') {
        // At the end of the line it says nothing.
        if (at + 1 < line.length) word += line.charAt(++at);
      } else word += character;
    }
    if (word === '--') return { flags, rest: line.slice(at) };
    if (at >= line.length && word === '') return { flags, rest: line.slice(start) };
    flags.push(word);
  }
}

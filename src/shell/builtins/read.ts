import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { assign, separators } from '../expand/parameters.ts';
import type { Shell } from '../shell.ts';
import { isName } from '../state/variables.ts';
import { type ReadResult, readLine } from './input.ts';
import { fail, parseOptions } from './options.ts';

const USAGE =
  'read [-Eers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]';

/** `read`: a line of input, split into variables. */
export function* readBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const letters =
    shell.dialect.kind === 'bash' ? 'Eersa:d:i:n:N:p:t:u:' : shell.dialect.kind === 'ash' ? 'rsd:n:p:t:u:' : 'rp:';
  const parsed = yield* parseOptions(shell, args, letters, USAGE);
  if (!parsed) return 2;
  const { flags, operands } = parsed;
  for (const name of operands) {
    if (!/^[A-Za-z_]\w*(\[.*\])?$/s.test(name)) {
      const message =
        shell.dialect.kind === 'bash' ? `\`${name}': not a valid identifier` : `${name}: bad variable name`;
      return yield* fail(shell, 'read', message, shell.dialect.kind === 'bash' ? 1 : 2);
    }
  }
  const fd = Number(flags.get('u') ?? 0);
  const timeout = flags.get('t');
  if (timeout !== undefined && !/^\d*\.?\d+$|^\d+\.$/.test(timeout)) {
    return yield* fail(shell, 'read', `${timeout}: invalid timeout specification`, 1);
  }
  const tty = shell.proc.files.has(fd) && shell.proc.files.get(fd).kind === 'tty' ? shell.proc.session.tty : undefined;
  if (flags.has('p') && tty) yield* shell.printError(flags.get('p') ?? '');
  const count = flags.get('N') ?? flags.get('n');
  const settings = tty?.settings;
  if (tty && flags.has('s')) tty.configure({ echo: false });
  if (tty && count !== undefined) tty.configure({ icanon: false });
  let result: ReadResult;
  try {
    const delimiter = flags.get('d');
    result = yield* readLine(shell, {
      fd,
      delimiter: delimiter === undefined ? '\n' : delimiter === '' ? '\0' : (delimiter[0] as string),
      raw: flags.has('r') || flags.has('N'),
      count: count === undefined ? undefined : Number(count),
      exact: flags.has('N'),
      timeout: timeout === undefined ? undefined : Number(timeout),
    });
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* shell.complain(`${fd}: read error: ${error instanceof Error ? error.message : ''}`, 'read');
    return 1;
  } finally {
    if (tty && settings) tty.configure(settings);
  }
  const array = flags.get('a');
  if (array !== undefined) {
    const variable = shell.variables.obtain(array);
    variable.value = undefined;
    variable.list = new Map(splitAll(shell, result).map((value, index) => [index, value]));
  } else if (operands.length === 0) assign(shell, 'REPLY', undefined, result.line);
  else if (flags.has('N')) {
    for (const [index, name] of operands.entries()) assignTo(shell, name, index === 0 ? result.line : '');
  } else distribute(shell, operands, result);
  if (result.timedOut) return 142;
  return result.ended ? 1 : 0;
}

function assignTo(shell: Shell, name: string, value: string): void {
  const match = /^([^[]+)(?:\[(.*)\])?$/s.exec(name);
  if (match && isName(match[1] as string)) assign(shell, match[1] as string, match[2], value);
}

function splitAll(shell: Shell, result: ReadResult): string[] {
  const words: string[] = [];
  const cursor = new Splitter(shell, result);
  while (!cursor.done) words.push(cursor.word());
  return words;
}

/** Gives each name a word, the last one all that is left. */
function distribute(shell: Shell, names: string[], result: ReadResult): void {
  const cursor = new Splitter(shell, result);
  for (const [index, name] of names.entries()) {
    assignTo(shell, name, index === names.length - 1 ? cursor.rest() : cursor.word());
  }
}

/** Takes words off a line at the separators of $IFS that no backslash escaped. */
class Splitter {
  #at = 0;
  readonly #line: string;
  readonly #escaped: Set<number>;
  readonly #separators: string;

  constructor(shell: Shell, result: ReadResult) {
    this.#line = result.line;
    this.#escaped = result.escaped;
    this.#separators = separators(shell);
    this.#skipSpace();
  }

  get done(): boolean {
    return this.#at >= this.#line.length;
  }

  word(): string {
    const start = this.#at;
    while (!this.done && !this.#separates(this.#at)) this.#at++;
    const word = this.#line.slice(start, this.#at);
    this.#skipSpace();
    if (!this.done && this.#separates(this.#at) && !this.#isSpace(this.#at)) {
      this.#at++;
      this.#skipSpace();
    }
    return word;
  }

  rest(): string {
    const start = this.#at;
    let end = this.#line.length;
    while (end > start && this.#isSpace(end - 1)) end--;
    const copy = this.#at;
    const word = this.word();
    // A single separator after the last word belongs to it no more than white space does.
    if (this.done) return word;
    this.#at = copy;
    return this.#line.slice(start, end);
  }

  #separates(at: number): boolean {
    return this.#separators.includes(this.#line[at] as string) && !this.#escaped.has(at);
  }

  #isSpace(at: number): boolean {
    return this.#separates(at) && ' \t\n'.includes(this.#line[at] as string);
  }

  #skipSpace(): void {
    while (!this.done && this.#isSpace(this.#at)) this.#at++;
  }
}

import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { OpenFile } from '#kernel/file/openfile.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { RAW } from '#kernel/tty/termios.ts';
import { type Tty, terminalOf } from '#kernel/tty/tty.ts';
import { type Family, getopt } from '../getopt.ts';
import { eachInput } from '../text/inputs.ts';

/** less and more: show text a screen at a time on a terminal; elsewhere they copy it, as cat does. */
export function less(family: Family): Program {
  return function* (proc) {
    const name = proc.argv[0]?.split('/').pop() ?? 'less';
    const options = yield* getopt(
      proc,
      {
        short: 'FRSXNeEiIMmgrsn',
        usage: `${name} [-EFIMmNSRh~] [FILE]...\n\nView FILE (or stdin) one screenful at a time`,
      },
      family,
    );
    const tty = proc.files.has(1) ? terminalOf(proc.files.get(1)) : undefined;
    if (!tty && options.operands.length === 0) {
      for (let bytes = yield* proc.read(0); bytes.length > 0; bytes = yield* proc.read(0)) yield* proc.print(bytes);
      return 0;
    }
    if (options.operands.length === 0 && proc.files.get(0).kind === 'tty') {
      yield* proc.printError(name === 'less' ? 'Missing filename ("less --help" for help)\n' : 'more: bad usage\n');
      return 1;
    }
    let text = '';
    const several = options.operands.length > 1 && name === 'more';
    const well = yield* eachInput(
      proc,
      options.operands,
      (file, { message }) => `${name === 'less' ? '' : 'more: cannot open '}${file}: ${message}\n`,
      function* ({ name: file, file: input }) {
        if (several || (name === 'more' && options.operands.length > 0 && !tty)) {
          text += `::::::::::::::\n${file}\n::::::::::::::\n`;
        }
        const decoder = new TextDecoder();
        for (let bytes = yield* input.read(65_536); bytes.length > 0; bytes = yield* input.read(65_536)) {
          text += decoder.decode(bytes, { stream: true });
        }
      },
    );
    if (!tty) yield* proc.print(text);
    else if (text !== '') yield* new Pager(proc, tty, name, options.operands[0] ?? '', text).run();
    return well ? 0 : 1;
  };
}

/** Shows text on a terminal and obeys keys. */
class Pager {
  readonly #lines: string[];
  #top = 0;
  #search: RegExp | undefined;
  #message: string | undefined;

  constructor(
    readonly proc: Process,
    readonly tty: Tty,
    readonly name: string,
    readonly file: string,
    text: string,
  ) {
    const { columns } = tty.size;
    this.#lines = text
      .replace(/\n$/, '')
      .split('\n')
      .flatMap((line) => line.match(new RegExp(`.{1,${columns}}`, 'gu')) ?? ['']);
  }

  get #page(): number {
    return Math.max(1, this.tty.size.rows - 1);
  }

  get #last(): number {
    return Math.max(0, this.#lines.length - this.#page);
  }

  *run(): Coroutine<void> {
    if (this.name === 'more' && this.#lines.length <= this.#page) {
      yield* this.proc.print(`${this.#lines.join('\n')}\n`);
      return;
    }
    const before = this.tty.settings;
    this.tty.configure({ ...RAW, opost: true, isig: true });
    const keys = this.#keyboard();
    this.proc.onSignal('SIGINT', () => {}, { interrupt: true });
    try {
      yield* this.#show();
      while (yield* this.#obey(yield* this.#key(keys), keys)) yield* this.#show();
    } catch (error) {
      if (!isErrno(error, 'EINTR')) throw error;
    } finally {
      this.tty.configure(before);
    }
    yield* this.proc.print('\r\x1b[K');
  }

  /** Keys come from the terminal even where text comes from standard input. */
  #keyboard(): OpenFile {
    const input = this.proc.files.get(0);
    return terminalOf(input) ? input : this.tty.slave;
  }

  *#key(keys: OpenFile): Coroutine<string> {
    const bytes = yield* keys.read(1);
    if (bytes[0] !== 0x1b) return bytes.length === 0 ? 'q' : new TextDecoder().decode(bytes);
    const rest = new TextDecoder().decode(yield* keys.read(8));
    return { '[A': 'k', '[B': 'j', '[5~': 'b', '[6~': ' ', '[H': 'g', '[F': 'G' }[rest] ?? '';
  }

  /** @returns whether to go on */
  *#obey(key: string, keys: OpenFile): Coroutine<boolean> {
    const atEnd = this.#top >= this.#last;
    if (key === 'q' || key === 'Q') return false;
    if (this.name === 'more' && atEnd && /[ \r\nfj]/.test(key)) return false;
    if (key === ' ' || key === 'f' || key === '\x06') this.#top += this.#page;
    else if (key === 'b' || key === '\x02') this.#top -= this.#page;
    else if (key === 'd' || key === '\x04') this.#top += this.#page >> 1;
    else if (key === 'u' || key === '\x15') this.#top -= this.#page >> 1;
    else if (key === '\r' || key === '\n' || key === 'j' || key === 'e') this.#top++;
    else if (key === 'k' || key === 'y') this.#top--;
    else if (key === 'g' || key === '<') this.#top = 0;
    else if (key === 'G' || key === '>') this.#top = this.#last;
    else if (key === '/' || key === '?') yield* this.#ask(key, keys);
    else if (key === 'n') this.#find(1);
    else if (key === 'N') this.#find(-1);
    this.#top = Math.max(0, Math.min(this.#top, this.#last));
    return true;
  }

  *#ask(prompt: string, keys: OpenFile): Coroutine<void> {
    let text = '';
    for (;;) {
      yield* this.proc.print(`\r\x1b[K${prompt}${text}`);
      const key = yield* this.#key(keys);
      if (key === '\r' || key === '\n') break;
      if (key === '\x7f' || key === '\b') text = text.slice(0, -1);
      else text += key;
    }
    try {
      if (text !== '') this.#search = new RegExp(text);
    } catch {
      this.#message = 'Invalid pattern';
      return;
    }
    this.#find(prompt === '/' ? 1 : -1);
  }

  #find(step: 1 | -1): void {
    if (!this.#search) {
      this.#message = 'No previous regular expression';
      return;
    }
    for (let at = this.#top + step; at >= 0 && at < this.#lines.length; at += step) {
      if (!this.#search.test(this.#lines[at] as string)) continue;
      this.#top = at;
      return;
    }
    this.#message = 'Pattern not found';
  }

  *#show(): Coroutine<void> {
    const end = this.#top + this.#page;
    const body = this.#lines.slice(this.#top, end).map((line) => {
      const found = this.#search
        ? line.replace(new RegExp(this.#search.source, 'g'), (part) => (part === '' ? '' : `\x1b[7m${part}\x1b[27m`))
        : line;
      return `${found}\x1b[K\n`;
    });
    while (body.length < this.#page) body.push('~\x1b[K\n');
    const share = Math.floor((Math.min(end, this.#lines.length) / this.#lines.length) * 100);
    let prompt = end >= this.#lines.length ? '(END)' : this.#top === 0 && this.file !== '' ? this.file : ':';
    if (this.name === 'more') prompt = `--More--(${share}%)`;
    yield* this.proc.print(`\x1b[H${body.join('')}\x1b[7m${this.#message ?? prompt}\x1b[27m\x1b[K`);
    this.#message = undefined;
  }
}

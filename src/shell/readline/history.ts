import { isErrno } from '#kernel/errno.ts';
import type { Shell } from '../shell.ts';

/** Lines kept, as $HISTSIZE of Debian's root has it. */
const LIMIT = 1000;

/** The command lines of an interactive shell, kept in a file between sessions. */
export class History {
  #lines: string[] = [];
  #first = 1;
  /** How many lines the file holds already. */
  #saved = 0;

  /** Reads the history file, if there is one. */
  load(shell: Shell): void {
    const path = this.#path(shell);
    if (path === undefined) return;
    try {
      this.#lines = shell.proc.fs
        .readText(path)
        .split('\n')
        .filter((line) => line !== '')
        .slice(-LIMIT);
      this.#saved = this.#lines.length;
    } catch (error) {
      if (!isErrno(error)) throw error;
    }
  }

  /** Adds a line, unless $HISTCONTROL says otherwise. */
  add(line: string, control = ''): void {
    const text = line.replace(/\n+$/, '');
    if (text.trim() === '') return;
    const settings = control.split(':');
    const both = settings.includes('ignoreboth');
    if ((both || settings.includes('ignorespace')) && text.startsWith(' ')) return;
    if ((both || settings.includes('ignoredups')) && this.#lines[this.#lines.length - 1] === text) return;
    this.#lines.push(text);
    if (this.#lines.length > LIMIT) {
      this.#lines.shift();
      this.#first++;
      this.#saved = Math.max(0, this.#saved - 1);
    }
  }

  /** Appends to the file what is new. */
  save(shell: Shell): void {
    const path = this.#path(shell);
    if (path === undefined || this.#saved >= this.#lines.length) return;
    const fresh = this.#lines.slice(this.#saved);
    this.#saved = this.#lines.length;
    try {
      shell.proc.fs.appendFile(path, `${fresh.join('\n')}\n`);
    } catch (error) {
      if (!isErrno(error)) throw error;
    }
  }

  entries(): { number: number; line: string }[] {
    return this.#lines.map((line, index) => ({ number: this.#first + index, line }));
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Number that the next line will have. */
  get next(): number {
    return this.#first + this.#lines.length;
  }

  /** The line with that number; a negative one counts from the end. */
  at(number: number): string | undefined {
    return this.#lines[number < 0 ? this.#lines.length + number : number - this.#first];
  }

  clear(): void {
    this.#lines = [];
    this.#saved = 0;
  }

  /** @returns whether there was such a line */
  remove(number: number): boolean {
    const index = number - this.#first;
    if (this.#lines[index] === undefined) return false;
    this.#lines.splice(index, 1);
    return true;
  }

  #path(shell: Shell): string | undefined {
    const named = shell.variables.get('HISTFILE');
    if (named !== undefined) return named === '' ? undefined : named;
    const home = shell.variables.get('HOME');
    return home === undefined
      ? undefined
      : `${home}/${shell.dialect.kind === 'bash' ? '.bash_history' : '.ash_history'}`;
  }
}

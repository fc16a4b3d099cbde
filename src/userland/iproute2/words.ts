import { IpProblem } from './problem.ts';

/** The words of an iproute2 command line, taken one after the other. */
export class Words {
  #at = 0;

  constructor(readonly list: readonly string[]) {}

  get done(): boolean {
    return this.#at >= this.list.length;
  }

  /** The next word, left where it is. */
  get peek(): string | undefined {
    return this.list[this.#at];
  }

  /** Takes the next word, if there is one. */
  take(): string | undefined {
    return this.list[this.#at++];
  }

  /** Takes the argument of a keyword. @throws IpProblem where the line ends (NEXT_ARG of iproute2) */
  argument(): string {
    const word = this.take();
    if (word === undefined) throw new IpProblem('Command line is not complete. Try option "help"', 255);
    return word;
  }

  /** Takes the next word where it is one of `names`. */
  accept(...names: string[]): boolean {
    if (this.peek === undefined || !names.includes(this.peek)) return false;
    this.#at++;
    return true;
  }

  rest(): string[] {
    const rest = this.list.slice(this.#at);
    this.#at = this.list.length;
    return rest;
  }
}

/** Whether `word` is `full` or the beginning of it: how iproute2 lets commands be abbreviated. */
export function matches(word: string, full: string): boolean {
  return word.length > 0 && full.startsWith(word);
}

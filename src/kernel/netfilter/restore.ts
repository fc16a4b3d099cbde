import type { NetNamespace } from '../netns.ts';
import { IptablesError } from './command.ts';
import { execute } from './execute.ts';
import type { NameSource } from './match.ts';
import { Problem, parameterProblem, VERSION } from './problem.ts';
import { CommandLine } from './syntax/commandline.ts';
import { splitWords } from './syntax/words.ts';
import { isTableName, type Table, type TableName, type TableSnapshot } from './table.ts';

/** Options of iptables-restore. */
export interface RestoreOptions {
  /** -c: take the counters of the text. */
  readonly counters?: boolean;
  /** -n: keep what the tables hold. */
  readonly noFlush?: boolean;
  /** -t: check the text only. */
  readonly test?: boolean;
  /** -T: only this table. */
  readonly table?: TableName;
}

/**
 * Does what a text in the form of iptables-save says, each table as a whole or not at all.
 * @returns what goes to standard output
 * @throws IptablesError in the words of iptables-restore
 */
export function restore(
  ns: NetNamespace,
  family: 4 | 6,
  input: string,
  options: RestoreOptions = {},
  names?: NameSource,
): { stdout: string } {
  return new Restoration(ns, family, options, names).run(input);
}

class Restoration {
  readonly #program: string;
  readonly #commandName: string;
  #table: Table | undefined;
  #snapshot: TableSnapshot | undefined;
  #skipping = false;
  /** A chain that is missing, reported at COMMIT. */
  #late: Problem | undefined;
  #line = 0;
  #stdout = '';

  constructor(
    private readonly ns: NetNamespace,
    private readonly family: 4 | 6,
    private readonly options: RestoreOptions,
    private readonly names: NameSource | undefined,
  ) {
    this.#commandName = family === 4 ? 'iptables' : 'ip6tables';
    this.#program = `${this.#commandName}-restore`;
  }

  run(input: string): { stdout: string } {
    const lines = input.split('\n');
    if (lines.at(-1) === '') lines.pop();
    try {
      for (const line of lines) {
        this.#line++;
        this.#handle(line);
      }
      if (this.#table) throw new IptablesError(`${this.#program}: COMMIT expected at line ${this.#line + 1}`, 1);
    } catch (error) {
      this.#rollBack();
      throw error instanceof Problem ? this.#failure(error) : error;
    }
    return { stdout: this.#stdout };
  }

  #handle(line: string): void {
    if (line === '' || line.startsWith('#')) return;
    if (line === 'COMMIT' && (this.#table || this.#skipping)) {
      if (this.#late) throw this.#late;
      if (this.options.test) this.#rollBack();
      this.#table = undefined;
      this.#snapshot = undefined;
      this.#skipping = false;
    } else if (line.startsWith('*') && !this.#table && !this.#skipping) {
      this.#begin(line.slice(1).trim());
    } else if (this.#skipping) {
      return;
    } else if (!this.#table) {
      throw new IptablesError(`${this.#program}: line ${this.#line} failed`, 1);
    } else if (line.startsWith(':')) {
      this.#declareChain(line, this.#table);
    } else {
      this.#command(line, this.#table);
    }
  }

  #begin(name: string): void {
    if (!isTableName(name)) throw parameterProblem(`${this.#program}: line ${this.#line} table name '${name}' invalid`);
    if (this.options.table && this.options.table !== name) {
      this.#skipping = true;
      return;
    }
    this.#table = this.ns.netfilter.table(name, this.family);
    this.#snapshot = this.#table.snapshot();
    if (this.options.noFlush) return;
    const chains = this.#table.chains;
    for (const chain of chains) chain.flush();
    for (const chain of chains) {
      if (chain.builtin) Object.assign(chain, { policy: 'ACCEPT', packets: 0, bytes: 0 });
      else this.#table.removeChain(chain);
    }
  }

  /** `:CHAIN POLICY [packets:bytes]` */
  #declareChain(line: string, table: Table): void {
    const [name = '', policy, counters] = line.slice(1).trim().split(/\s+/);
    if (name === '') throw parameterProblem(`${this.#program}: line ${this.#line} chain name invalid`);
    if (policy === undefined) throw parameterProblem(`${this.#program}: line ${this.#line} policy invalid`);
    let chain = table.chain(name);
    if (!chain) chain = table.addChain(name);
    else if (!chain.builtin) chain.flush();
    if (policy !== '-') {
      if (!chain.builtin || (policy !== 'ACCEPT' && policy !== 'DROP')) {
        throw new Problem('handle', chain.builtin ? 'Bad policy name.' : 'Bad built-in chain name.');
      }
      chain.policy = policy;
      chain.registered = true;
    }
    const match = this.options.counters ? /^\[(\d+):(\d+)\]$/.exec(counters ?? '') : null;
    if (match) Object.assign(chain, { packets: Number(match[1]), bytes: Number(match[2]) });
  }

  #command(line: string, table: Table): void {
    const counters = /^\[(\d+):(\d+)\]\s*/.exec(line);
    const words = splitWords(counters ? line.slice(counters[0].length) : line);
    const parsed = new CommandLine(words, this.family, this.names, table.name);
    if (counters && this.options.counters)
      parsed.counters = { packets: Number(counters[1]), bytes: Number(counters[2]) };
    try {
      this.#stdout += execute(parsed, this.ns.netfilter, this.names);
    } catch (error) {
      if (!(error instanceof Problem) || error.kind !== 'chain') throw error;
      this.#late ??= error;
    }
  }

  #rollBack(): void {
    if (this.#table && this.#snapshot) this.#table.restore(this.#snapshot);
  }

  #failure(problem: Problem): IptablesError {
    switch (problem.kind) {
      case 'handle':
        return new IptablesError(
          `${this.#program}: line ${this.#line} failed: ${problem.message.replace(/ Run `dmesg'.*/, '')}`,
          1,
        );
      case 'kernel':
        return new IptablesError(`${this.#program} ${VERSION}: \nline ${this.#line}: ${problem.message}`, 4);
      default: {
        const text = problem.text(this.#program);
        const hint = text.lastIndexOf('\n') + 1;
        return new IptablesError(
          `${text.slice(0, hint)}Error occurred at line: ${this.#line}\n${text.slice(hint)}`,
          problem.status,
        );
      }
    }
  }
}

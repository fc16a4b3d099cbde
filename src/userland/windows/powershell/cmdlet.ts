import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Session } from './session.ts';
import { textOf, type Value } from './values.ts';

/** A command of PowerShell's own. */
export interface Cmdlet {
  /** Names of parameters that take a value; the first ones also take the arguments without a name, in order. */
  readonly parameters?: readonly string[];
  /** How many of them do; all where absent. */
  readonly positions?: number;
  readonly switches?: readonly string[];
  run(call: CmdletCall): Coroutine<Value[]>;
}

/** One use of a cmdlet. */
export class CmdletCall {
  constructor(
    readonly session: Session,
    readonly name: string,
    readonly parameters: ReadonlyMap<string, Value>,
    readonly switches: ReadonlySet<string>,
    /** Arguments beyond those that have a name. */
    readonly rest: readonly Value[],
    /** What came down the pipeline. */
    readonly input: readonly Value[],
    /** Whether something stands before it in the pipeline. */
    readonly piped: boolean,
  ) {}

  get proc(): Process {
    return this.session.proc;
  }

  value(name: string): Value | undefined {
    return this.parameters.get(name.toLowerCase());
  }

  text(name: string): string | undefined {
    const value = this.value(name);
    return value === undefined ? undefined : textOf(value);
  }

  texts(name: string): string[] {
    const value = this.value(name);
    if (value === undefined || value === null) return [];
    return (Array.isArray(value) ? value : [value]).map(textOf);
  }

  has(name: string): boolean {
    return this.switches.has(name.toLowerCase());
  }
}

/** `*` and `?` as in file names, whatever the case. */
export function wildcard(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i');
}

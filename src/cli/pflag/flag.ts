import type { Client } from '#client/client.ts';
import type { Coroutine } from '#kernel/coroutine.ts';

/**
 * How the text of a flag becomes a value, and how help shows the flag: a pflag.Value without its state.
 */
export interface FlagKind<T> {
  /** The type's name as pflag knows it: `list`, `string`, `bool` … */
  readonly type: string;
  /** The value of a flag that is not given and has no default of its own. */
  readonly zero: T;
  /** The value that stands for the flag given without one (`--rm`); such a flag takes no following argument. */
  readonly bare?: string;
  /**
   * The value after the flag was given with `text`.
   * @param current the value so far
   * @param changed whether the flag has been given before
   * @throws CliError with pflag's text for what is wrong
   */
  parse(text: string, current: T, changed: boolean): T;
  /** The value as pflag's String() shows it; help shows the default that way. */
  format(value: T): string;
}

/** One flag of a command. */
export interface FlagDefinition {
  /** The long name, without dashes. */
  readonly name: string;
  /** The one-letter name. */
  readonly short?: string;
  // biome-ignore lint/suspicious/noExplicitAny: a table holds flags of many types; FlagValues.get gives the type back
  readonly kind: FlagKind<any>;
  readonly usage: string;
  readonly default?: unknown;
  readonly hidden?: boolean;
  /** What pflag adds to `Flag --x has been deprecated, `. */
  readonly deprecated?: string;
  /** The same for the one-letter name alone. */
  readonly shortDeprecated?: string;
  /** The flag whose value this one sets as well, where two names are one option (--net and --network). */
  readonly variable?: string;
  /** The engine's operating system the flag is for; help hides it when the engine runs on another. */
  readonly os?: 'windows';
  /** For engines with experimental features only. */
  readonly experimental?: boolean;
  /** For managers of a swarm, or engines in one, only. */
  readonly swarm?: 'manager' | 'active' | 'any';
  /** What the shell may complete the flag's value with. */
  readonly completions?: readonly string[] | ((client: Client) => Coroutine<string[]>);
}

/** The value a flag has when it is not given. */
export function defaultOf(flag: FlagDefinition): unknown {
  return flag.default ?? flag.kind.zero;
}

import { CliError } from '../errors.ts';
import { defaultOf, type FlagDefinition } from './flag.ts';
import { quote } from './quote.ts';

/** The values of a command's flags. */
export class FlagValues {
  #values = new Map<string, unknown>();
  #changed = new Set<string>();
  readonly #flags: ReadonlyMap<string, FlagDefinition>;

  constructor(flags: ReadonlyMap<string, FlagDefinition>) {
    this.#flags = flags;
  }

  /** The value of the flag called `name` (the long name); its type is what the flag's kind parses to. */
  get<T>(name: string): T {
    if (this.#values.has(name)) return this.#values.get(name) as T;
    const flag = this.#flags.get(name);
    if (flag === undefined) throw new Error(`no flag is called ${name}`);
    return defaultOf(flag) as T;
  }

  bool(name: string): boolean {
    return this.get<boolean>(name);
  }

  string(name: string): string {
    return this.get<string>(name);
  }

  number(name: string): number {
    return this.get<number>(name);
  }

  list(name: string): readonly string[] {
    return this.get<readonly string[]>(name);
  }

  /** Whether the flag was given, be it with its default value. */
  changed(name: string): boolean {
    return this.#changed.has(name);
  }

  /** Gives `flag` once with `text`; @throws CliError `invalid argument …` */
  set(flag: FlagDefinition, text: string): void {
    const variable = flag.variable ?? flag.name;
    try {
      this.#values.set(variable, flag.kind.parse(text, this.get(variable), this.#values.has(variable)));
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      const name =
        flag.short && flag.shortDeprecated === undefined ? `-${flag.short}, --${flag.name}` : `--${flag.name}`;
      throw new CliError(`invalid argument ${quote(text)} for ${quote(name)} flag: ${error.message}`);
    }
    this.#changed.add(flag.name);
  }
}

/** The flags a command knows, and the reading of its arguments after spf13/pflag. */
export class FlagSet {
  readonly #long = new Map<string, FlagDefinition>();
  readonly #short = new Map<string, FlagDefinition>();
  readonly values: FlagValues;
  /** What is no flag. */
  args: string[] = [];
  /** What pflag prints about deprecated flags, a line each. */
  readonly warnings: string[] = [];

  /** @param interspersed whether flags may follow the first argument that is none */
  constructor(
    flags: Iterable<FlagDefinition>,
    readonly interspersed = true,
  ) {
    for (const flag of flags) {
      if (this.#long.has(flag.name)) continue;
      this.#long.set(flag.name, flag);
      if (flag.short !== undefined && !this.#short.has(flag.short)) this.#short.set(flag.short, flag);
    }
    this.values = new FlagValues(this.#long);
  }

  lookup(name: string): FlagDefinition | undefined {
    return this.#long.get(name);
  }

  lookupShort(letter: string): FlagDefinition | undefined {
    return this.#short.get(letter);
  }

  /** Reads `args`; @throws CliError with pflag's words: unknown flag, missing or invalid argument */
  parse(args: readonly string[]): void {
    const rest = [...args];
    for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
      if (!arg.startsWith('-') || arg === '-') {
        this.args.push(arg);
        if (this.interspersed) continue;
        this.args.push(...rest);
        return;
      }
      if (arg === '--') {
        this.args.push(...rest);
        return;
      }
      if (arg.startsWith('--')) this.#long1(arg, rest);
      else for (let letters = arg.slice(1); letters !== ''; ) letters = this.#short1(letters, rest);
    }
  }

  #long1(arg: string, rest: string[]): void {
    const body = arg.slice(2);
    if (body.startsWith('-') || body.startsWith('=')) throw new CliError(`bad flag syntax: ${arg}`);
    const equals = body.indexOf('=');
    const name = equals < 0 ? body : body.slice(0, equals);
    const flag = this.#long.get(name);
    if (flag === undefined) throw new CliError(`unknown flag: --${name}`);
    const value = equals < 0 ? (flag.kind.bare ?? rest.shift()) : body.slice(equals + 1);
    if (value === undefined) throw new CliError(`flag needs an argument: ${arg}`);
    this.#set(flag, value);
  }

  /** Takes one letter of a cluster; answers the letters that are left. */
  #short1(letters: string, rest: string[]): string {
    const letter = letters.slice(0, 1);
    const flag = this.#short.get(letter);
    if (flag === undefined) throw new CliError(`unknown shorthand flag: '${letter}' in -${letters}`);
    let left = '';
    let value: string | undefined;
    if (letters.length > 2 && letters[1] === '=') value = letters.slice(2);
    else if (flag.kind.bare !== undefined) {
      value = flag.kind.bare;
      left = letters.slice(1);
    } else if (letters.length > 1) value = letters.slice(1);
    else value = rest.shift();
    if (value === undefined) throw new CliError(`flag needs an argument: '${letter}' in -${letters}`);
    if (flag.shortDeprecated !== undefined) {
      this.warnings.push(`Flag shorthand -${letter} has been deprecated, ${flag.shortDeprecated}`);
    }
    this.#set(flag, value);
    return left;
  }

  #set(flag: FlagDefinition, value: string): void {
    if (flag.deprecated !== undefined)
      this.warnings.push(`Flag --${flag.name} has been deprecated, ${flag.deprecated}`);
    this.values.set(flag, value);
  }
}

import type { OptionSpec, RuleContext } from '../extension.ts';
import { findMatch, matchOfProtocol } from '../match/registry.ts';
import type { NameSource } from '../match.ts';
import { Problem, parameterProblem } from '../problem.ts';
import { type AddressPattern, type InterfacePattern, protocolOf, type SelectorParts } from '../selector.ts';
import { isTableName, type TableName } from '../table.ts';
import { findTarget } from '../target/registry.ts';
import { parseAddresses } from './addresses.ts';
import { chainNameProblem } from './chainname.ts';
import { LoadedExtension } from './loaded.ts';
import { ONCE, OPTION_COMMANDS, PROGRAM_OPTIONS, type ProgramOption } from './options.ts';

/** The commands of iptables by their letters. */
export type CommandLetter = 'A' | 'C' | 'D' | 'I' | 'R' | 'L' | 'S' | 'F' | 'Z' | 'N' | 'X' | 'E' | 'P';

/** Which arguments follow a command besides the chain. */
const NUMBERED = 'DIRLSZ';
const MAX_INTERFACE = 15;

/** The value of an option that can be negated. */
interface Written {
  readonly text: string;
  readonly inverted: boolean;
}

/** Reads one command line of iptables into its parts; nothing is looked up in tables yet. */
export class CommandLine {
  command: CommandLetter | 'V' | 'h' | undefined;
  /** -L and -Z may come together. */
  zero = false;
  chain: string | undefined;
  ruleNumber: number | undefined;
  /** -E's new name, or -P's policy. */
  second: string | undefined;
  table: TableName = 'filter';
  verbose = 0;
  numeric = false;
  exact = false;
  lineNumbers = false;
  counters: { packets: number; bytes: number } | undefined;
  jump: { readonly name: string; readonly goto: boolean } | undefined;
  readonly matches: LoadedExtension[] = [];
  target: LoadedExtension | undefined;

  readonly #args: readonly string[];
  #at = 0;
  #inverted = false;
  readonly #given = new Set<string>();
  #protocol: { number: number; inverted: boolean } | undefined;
  #protocolLoaded = false;
  /** -s and -d as written; names are looked up only when all has been read. */
  readonly #addresses: { source?: Written; destination?: Written } = {};
  #sources: AddressPattern[] = [];
  #destinations: AddressPattern[] = [];
  #input: InterfacePattern | undefined;
  #output: InterfacePattern | undefined;
  #fragment: { inverted: boolean } | undefined;

  /**
   * @param restoring the table of a line of iptables-restore; -t is refused then
   * @throws Problem
   */
  constructor(
    args: readonly string[],
    readonly family: 4 | 6,
    private readonly names?: NameSource,
    private readonly restoring?: TableName,
  ) {
    if (restoring) this.table = restoring;
    this.#args = args;
    while (this.#at < args.length) this.#argument(args[this.#at++] as string);
    if (this.#inverted) throw parameterProblem('nothing appropriate following !');
    this.#check();
    this.#sources = this.#resolved(this.#addresses.source);
    this.#destinations = this.#resolved(this.#addresses.destination);
  }

  /** The conditions; several where -s or -d named several addresses. */
  get selectors(): SelectorParts[] {
    const rest = {
      ...(this.#input ? { input: this.#input } : {}),
      ...(this.#output ? { output: this.#output } : {}),
      ...(this.#protocol ? { protocol: this.#protocol } : {}),
      ...(this.#fragment ? { fragment: this.#fragment } : {}),
    };
    const orNone = (patterns: AddressPattern[]): (AddressPattern | undefined)[] =>
      patterns.length === 0 ? [undefined] : patterns;
    const meaningful = (pattern: AddressPattern | undefined) =>
      pattern && (pattern.mask.bits !== 0n || pattern.inverted) ? pattern : undefined;
    return orNone(this.#sources).flatMap((source) =>
      orNone(this.#destinations).map((destination) => ({
        ...rest,
        source: meaningful(source),
        destination: meaningful(destination),
      })),
    );
  }

  /** What extensions may know about the rule. */
  get context(): RuleContext {
    const protocol = this.#protocol && !this.#protocol.inverted ? this.#protocol.number : undefined;
    return { family: this.family, protocol, table: this.table, names: this.names };
  }

  // --- scanning ---------------------------------------------------------------------------------------------------

  #argument(argument: string): void {
    if (argument === '!') {
      if (this.#inverted) throw parameterProblem('multiple consecutive ! not allowed');
      this.#inverted = true;
      return;
    }
    if (argument.startsWith('--') && argument.length > 2) this.#long(argument);
    else if (argument.startsWith('-') && argument.length > 1) this.#short(argument);
    else throw new Problem('argument', `Bad argument \`${argument}'`);
  }

  #long(argument: string): void {
    const equals = argument.indexOf('=');
    const name = argument.slice(2, equals < 0 ? undefined : equals);
    const attached = equals < 0 ? undefined : argument.slice(equals + 1);
    const found = this.#findLong(name) ?? (this.#loadProtocol() ? this.#findLong(name) : undefined);
    if (!found) throw parameterProblem(`unknown option "${equals < 0 ? argument : argument.slice(0, equals)}"`);
    if ('short' in found) this.#program(found, argument, attached);
    else this.#extension(found.extension, found.spec, argument, attached);
  }

  #short(argument: string): void {
    for (let index = 1; index < argument.length; index++) {
      const letter = argument[index] as string;
      const option = PROGRAM_OPTIONS.find(({ short }) => short === letter && short !== '0');
      if (!option) throw parameterProblem(`unknown option "-${letter}"`);
      if (option.value === 'none') {
        this.#program(option, `-${letter}`, undefined);
      } else {
        const rest = argument.slice(index + 1);
        this.#program(option, `-${letter}`, rest === '' ? undefined : rest);
        return;
      }
    }
  }

  /** getopt_long: an exact name, else the only one that begins so. */
  #findLong(name: string): ProgramOption | { extension: LoadedExtension; spec: OptionSpec } | undefined {
    const loaded = [...this.matches, ...(this.target ? [this.target] : [])].reverse();
    const candidates: (ProgramOption | { extension: LoadedExtension; spec: OptionSpec })[] = [];
    for (const option of PROGRAM_OPTIONS) {
      if (option.long.includes(name)) return option;
      if (option.long.some((long) => long.startsWith(name))) candidates.push(option);
    }
    for (const extension of loaded) {
      for (const spec of extension.options) {
        const spellings = [spec.name, ...(spec.aliases ?? [])];
        if (spellings.includes(name)) return { extension, spec };
        if (spellings.some((spelling) => spelling.startsWith(name))) candidates.push({ extension, spec });
      }
    }
    return candidates.length === 1 ? candidates[0] : undefined;
  }

  #value(written: string, attached: string | undefined): string {
    const value = attached ?? this.#args[this.#at++];
    if (value === undefined) throw parameterProblem(`option "${written}" requires an argument`);
    return value;
  }

  /** The next argument where it is no option (xs_has_arg). */
  #next(): string | undefined {
    const next = this.#args[this.#at];
    if (next === undefined || next.startsWith('-') || next.startsWith('!')) return undefined;
    this.#at++;
    return next;
  }

  // --- options of the program -------------------------------------------------------------------------------------

  #program(option: ProgramOption, written: string, attached: string | undefined): void {
    const { short } = option;
    const inverted = this.#inverted;
    this.#inverted = false;
    const once = ONCE[short];
    if (once) {
      const key = short === 'g' ? 'j' : short;
      if (this.#given.has(key)) throw parameterProblem(`multiple ${once} options not allowed`);
      this.#given.add(key);
    }
    const value = option.value === 'required' ? this.#value(written, attached) : (attached ?? '');
    if (/^[A-Z]$/.test(short) && !'VWM'.includes(short)) {
      this.#command(short as CommandLetter, option.value === 'required' ? value : (attached ?? this.#next()));
      return;
    }
    if (inverted && !'sdpiofV'.includes(short))
      throw parameterProblem(`unexpected ! flag before ${once ?? `--${option.long[0]}`}`);
    switch (short) {
      case 's':
        this.#addresses.source = { text: value, inverted };
        break;
      case 'd':
        this.#addresses.destination = { text: value, inverted };
        break;
      case 'p':
        this.#setProtocol(value, inverted);
        break;
      case 'i':
        this.#input = interfacePattern(value, inverted);
        break;
      case 'o':
        this.#output = interfacePattern(value, inverted);
        break;
      case 'f':
        if (this.family === 6) throw parameterProblem("`-f' is not supported in IPv6, use -m frag instead");
        this.#fragment = { inverted };
        break;
      case 'j':
        this.#setJump(value);
        break;
      case 'g':
        this.jump = { name: value, goto: true };
        break;
      case 'm':
        this.#loadMatch(value);
        break;
      case 't':
        this.#setTable(value);
        break;
      case 'c':
        this.#setCounters(value);
        break;
      case 'w':
        if (attached === undefined && /^\d+$/.test(this.#args[this.#at] ?? '')) this.#at++;
        break;
      case 'n':
        this.numeric = true;
        break;
      case 'v':
        this.verbose++;
        break;
      case 'x':
        this.exact = true;
        break;
      case '0':
        this.lineNumbers = true;
        break;
      case 'V':
      case 'h':
        this.command = short;
        this.#at = this.#args.length;
        break;
      case '4':
      case '6':
        if (Number(short) !== this.family) throw new Problem('silent', '');
        break;
    }
  }

  #command(letter: CommandLetter, chain: string | undefined): void {
    const before = this.command;
    if (before !== undefined) {
      const pair = `${before}${letter}`;
      if (pair !== 'LZ' && pair !== 'ZL' && pair !== 'SZ' && pair !== 'ZS')
        throw parameterProblem(`Cannot use -${letter} with -${before}`);
      this.zero = true;
      if (letter === 'Z') {
        this.chain ??= chain;
        return;
      }
    }
    this.command = letter;
    this.chain = chain ?? this.chain;
    if (letter === 'N' && chain !== undefined) {
      const problem = chainNameProblem(chain);
      if (problem) throw problem;
    }
    if (letter === 'E' || letter === 'P') {
      this.second = this.#next();
      if (this.second === undefined) {
        throw parameterProblem(
          letter === 'E' ? '-E requires old-chain-name and new-chain-name' : '-P requires a chain and a policy',
        );
      }
      const problem = letter === 'E' ? chainNameProblem(this.second) : undefined;
      if (problem) throw problem;
    } else if (NUMBERED.includes(letter) && this.chain !== undefined) {
      const number = this.#next();
      if (number !== undefined) this.ruleNumber = parseRuleNumber(number);
      else if (letter === 'R') throw parameterProblem('-R requires a rule number');
    }
  }

  #setProtocol(text: string, inverted: boolean): void {
    const number = protocolOf(text);
    if (number === undefined) throw parameterProblem(`unknown protocol "${text}" specified`);
    if (number === 0 && inverted) throw parameterProblem('rule would never match protocol');
    if (number !== 0) this.#protocol = { number, inverted };
  }

  #setTable(name: string): void {
    if (this.restoring) throw parameterProblem('The -t option cannot be used in iptables-restore.\n');
    if (!isTableName(name)) throw new Problem('table', `table '${name}' does not exist`);
    this.table = name;
  }

  #setCounters(packets: string): void {
    const bytes = this.#next();
    if (bytes === undefined) throw parameterProblem('-c requires packet and byte counter');
    if (!/^\d+$/.test(packets)) throw parameterProblem('-c packet counter not numeric');
    if (!/^\d+$/.test(bytes)) throw parameterProblem('-c byte counter not numeric');
    this.counters = { packets: Number(packets), bytes: Number(bytes) };
  }

  #setJump(name: string): void {
    if (name === '') throw parameterProblem('Invalid target name (too short)');
    if (name.length > 28) throw parameterProblem(`Invalid target name \`${name}' (28 chars max)`);
    this.jump = { name, goto: false };
    const extension = findTarget(name);
    if (extension === 'missing') throw parameterProblem(`not simulated: target \`${name}'`);
    if (extension) this.target = new LoadedExtension(extension.name, extension.options, { target: extension });
  }

  // --- extensions -------------------------------------------------------------------------------------------------

  #loadMatch(name: string): void {
    const match = findMatch(name, this.family);
    if (match === 'missing') throw parameterProblem(`not simulated: match \`${name}'`);
    if (!match) throw parameterProblem(`Couldn't load match \`${name}':No such file or directory\n`);
    // nf_tables holds ports natively: two `-m tcp` of a rule become one.
    if (match.protocol !== undefined && this.matches.some((loaded) => loaded.match === match)) return;
    this.matches.push(new LoadedExtension(match.name, match.options, { match }));
    if (match.protocol !== undefined) this.#protocolLoaded = true;
  }

  /** An unknown option may be one of the protocol's; its extension is loaded for it. */
  #loadProtocol(): boolean {
    if (!this.#protocol || this.#protocol.inverted || this.#protocolLoaded) return false;
    const match = matchOfProtocol(this.#protocol.number, this.family);
    if (!match || this.matches.some((loaded) => loaded.name === match.name)) return false;
    this.matches.push(new LoadedExtension(match.name, match.options, { match }));
    this.#protocolLoaded = true;
    return true;
  }

  #extension(extension: LoadedExtension, spec: OptionSpec, written: string, attached: string | undefined): void {
    const inverted = this.#inverted;
    this.#inverted = false;
    const count = spec.values ?? 1;
    const values = count === 0 ? [] : [this.#value(written, attached)];
    if (count === 2) {
      const next = this.#next();
      if (next === undefined) throw parameterProblem(`--${spec.name} requires two args.`);
      values.push(next);
    }
    if (inverted && !spec.invertible)
      throw parameterProblem(`${extension.name}: option "--${spec.name}" cannot be inverted.\n`);
    extension.given.set(spec, { inverted, values });
  }

  // --- at the end -------------------------------------------------------------------------------------------------

  #resolved(written: Written | undefined): AddressPattern[] {
    return written ? parseAddresses(written.text, this.family, written.inverted, this.names) : [];
  }

  #check(): void {
    const { command, chain } = this;
    if (command === undefined) throw parameterProblem('no command specified');
    if (command === 'V' || command === 'h') return;
    for (const [short, [name, commands]] of Object.entries(OPTION_COMMANDS)) {
      if (this.#given.has(short) && !commands.includes(command))
        throw parameterProblem(`Illegal option \`${name}' with this command`);
    }
    if (!'ACDIR'.includes(command)) return;
    if (this.#output && (chain === 'PREROUTING' || chain === 'INPUT'))
      throw parameterProblem(`Can't use --out-interface with ${chain}`);
    if (this.#input && (chain === 'POSTROUTING' || chain === 'OUTPUT'))
      throw parameterProblem(`Can't use --in-interface with ${chain}`);
    if (this.table === 'nat' && this.jump?.name === 'DROP') {
      throw parameterProblem(
        '\nThe "nat" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n',
      );
    }
  }
}

function interfacePattern(name: string, inverted: boolean): InterfacePattern | undefined {
  if (name.length > MAX_INTERFACE)
    throw parameterProblem(`interface name \`${name}' must be shorter than 16 characters`);
  return name === '+' && !inverted ? undefined : { name, inverted };
}

/** @throws Problem */
function parseRuleNumber(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) === 0) throw parameterProblem(`Invalid rule number \`${text}'`);
  return Number(text);
}

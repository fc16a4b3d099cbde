import type { Setting } from './config.ts';
import { type DaemonOption, keyOf, OPTIONS } from './options.ts';
import { ConfigError, parseFlag } from './values.ts';

/** What dockerd's command line says. */
export interface DaemonFlags {
  /** Settings by their names in daemon.json. */
  readonly settings: ReadonlyMap<string, Setting>;
  readonly configFile: string | undefined;
  readonly validate: boolean;
  readonly help: boolean;
  readonly version: boolean;
  /** What is no flag; dockerd takes none. */
  readonly operands: readonly string[];
}

/** Reads dockerd's arguments. @throws ConfigError in the words of its flag parser (spf13/pflag) */
export function parseFlags(args: readonly string[]): DaemonFlags {
  const settings = new Map<string, Setting>();
  const rest: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (!arg.startsWith('-') || arg === '-') {
      rest.push(arg);
      continue;
    }
    if (arg === '--') {
      rest.push(...args.slice(at + 1));
      break;
    }
    const { option, text } = find(arg);
    let value = text;
    if (value === undefined && option.kind === 'bool') value = 'true';
    if (value === undefined) {
      value = args[++at];
      if (value === undefined) throw new ConfigError(needsArgument(arg, option));
    }
    set(settings, option, value);
  }
  const take = (name: string) => {
    const value = settings.get(name);
    settings.delete(name);
    return value;
  };
  return {
    configFile: take('config-file') as string | undefined,
    validate: take('validate') === true,
    help: take('help') === true,
    version: take('version') === true,
    operands: rest,
    settings,
  };
}

function find(arg: string): { option: DaemonOption; text: string | undefined } {
  if (arg.startsWith('--')) {
    const equals = arg.indexOf('=');
    const name = equals < 0 ? arg.slice(2) : arg.slice(2, equals);
    const option = OPTIONS.find(({ flag }) => flag === name);
    if (!option) throw new ConfigError(`unknown flag: --${name}`);
    return { option, text: equals < 0 ? undefined : arg.slice(equals + 1) };
  }
  const letter = arg.charAt(1);
  const option = OPTIONS.find(({ short }) => short === letter);
  if (!option) throw new ConfigError(`unknown shorthand flag: '${letter}' in ${arg}`);
  const text = arg.slice(2).replace(/^=/, '');
  return { option, text: arg.length > 2 ? text : undefined };
}

function set(settings: Map<string, Setting>, option: DaemonOption, text: string): void {
  const { flag, short, kind } = option;
  const key = keyOf(option) ?? flag;
  try {
    settings.set(key, parseFlag(flag, kind, text, settings.get(key)));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const name = short ? `-${short}, --${flag}` : `--${flag}`;
    throw new ConfigError(`invalid argument ${JSON.stringify(text)} for "${name}" flag: ${error.message}`);
  }
}

function needsArgument(arg: string, { flag }: DaemonOption): string {
  return arg.startsWith('--')
    ? `flag needs an argument: --${flag}`
    : `flag needs an argument: '${arg.charAt(1)}' in ${arg}`;
}

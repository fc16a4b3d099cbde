import { OvsProblem } from '../ovsdb/problem.ts';
import type { Command, Given } from './command.ts';

/** Options of the program, with `=` after those that have a value. */
const GLOBAL = [
  'db=',
  'no-syslog',
  'no-wait',
  'dry-run',
  'oneline',
  'timeout=',
  'retry',
  'help',
  'commands',
  'options',
  'version',
  'format=',
  'data=',
  'no-headings',
  'bare',
  'pretty',
  'verbose=?',
  'log-file=?',
  'syslog-method=',
  'syslog-target=',
  'private-key=',
  'certificate=',
  'ca-cert=',
  'bootstrap-ca-cert=',
  'ssl-protocols=',
  'ssl-ciphers=',
];

const SHORT: Readonly<Record<string, string>> = {
  h: 'help',
  V: 'version',
  t: 'timeout=',
  f: 'format=',
  d: 'data=',
  v: 'verbose=?',
  p: 'private-key=',
  c: 'certificate=',
  C: 'ca-cert=',
};

/** One command line: options of the program, then commands. */
export interface CommandLine {
  readonly options: ReadonlyMap<string, string>;
  readonly commands: readonly Given[];
}

const bare = (option: string) => option.replace(/=\??$/, '');

/** Reads a command line. Options before the first command may be the program's or that command's. @throws OvsProblem */
export function parseCommandLine(argv: readonly string[], commands: Readonly<Record<string, Command>>): CommandLine {
  const local = [...new Set(Object.values(commands).flatMap((command) => command.options ?? []))];
  const options = new Map<string, string>();
  const first = new Map<string, string>();
  const rest = [...argv];
  while (rest[0]?.startsWith('-') && rest[0] !== '--' && rest[0] !== '-') {
    const [name, value] = takeOption(rest, [...GLOBAL, ...local], 'unrecognized option');
    (GLOBAL.some((option) => bare(option) === name) ? options : first).set(name, value);
  }
  const groups: Given[] = [];
  let pending = first;
  while (rest.length > 0) {
    if (rest[0] === '--') {
      rest.shift();
      continue;
    }
    const end = rest.indexOf('--');
    const group = rest.splice(0, end < 0 ? rest.length : end);
    const given = new Map(pending);
    pending = new Map();
    while (group[0]?.startsWith('-')) {
      const [name, value] = takeOption(group, local, 'unrecognized option');
      given.set(name, value);
    }
    groups.push({ words: group, options: given });
  }
  if (groups.length === 0 && first.size > 0) groups.push({ words: [], options: first });
  for (const group of groups) check(group, commands);
  return { options, commands: groups };
}

function takeOption(rest: string[], known: readonly string[], complaint: string): [string, string] {
  const word = rest.shift() as string;
  if (!word.startsWith('--')) {
    const long = SHORT[word.charAt(1)];
    if (!long || !known.includes(long)) throw new OvsProblem(`invalid option -- '${word.charAt(1)}'`);
    if (!long.endsWith('=')) return [bare(long), word.slice(2)];
    return [bare(long), word.length > 2 ? word.slice(2) : (rest.shift() ?? '')];
  }
  const equals = word.indexOf('=');
  const name = word.slice(2, equals < 0 ? undefined : equals);
  const exact = known.find((option) => bare(option) === name);
  const candidates = exact ? [exact] : known.filter((option) => option.startsWith(name));
  const option = candidates[0];
  if (option === undefined || candidates.length > 1) throw new OvsProblem(`${complaint} '${word}'`);
  if (option.endsWith('=?')) return [bare(option), equals < 0 ? '' : word.slice(equals + 1)];
  if (!option.endsWith('=')) return [option, ''];
  if (equals >= 0) return [bare(option), word.slice(equals + 1)];
  const value = rest.shift();
  if (value === undefined) throw new OvsProblem(`option '--${bare(option)}' requires an argument`);
  return [bare(option), value];
}

function check({ words, options }: Given, commands: Readonly<Record<string, Command>>): void {
  const [name, ...args] = words;
  if (name === undefined) throw new OvsProblem('missing command name (use --help for help)');
  const command = commands[name];
  if (!command) throw new OvsProblem(`unknown command '${name}'; use --help for help`);
  for (const option of options.keys()) {
    if (!command.options?.some((own) => bare(own) === option))
      throw new OvsProblem(`'${name}' command has no '--${option}' option`);
  }
  if (args.length < command.least)
    throw new OvsProblem(`'${name}' command requires at least ${command.least} arguments`);
  if (command.most !== undefined && args.length > command.most)
    throw new OvsProblem(`'${name}' command takes at most ${command.most} arguments`);
}

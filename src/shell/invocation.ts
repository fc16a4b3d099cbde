import type { Dialect } from './dialect.ts';
import { SET_OPTIONS, SHOPT_OPTIONS } from './state/options.ts';

/** What the arguments of a shell ask for. */
export interface Invocation {
  command?: string;
  script?: string;
  /** `$0` where it is not the shell itself. */
  name?: string;
  positional: string[];
  interactive: boolean;
  login: boolean;
  norc: boolean;
  version: boolean;
  on: string[];
  off: string[];
  shopt: string[];
}

const LONG = new Set([
  'login',
  'norc',
  'noprofile',
  'posix',
  'restricted',
  'verbose',
  'version',
  'noediting',
  'init-file',
  'rcfile',
  'help',
  'debugger',
]);

/** Reads the arguments of a shell; a message, with %s for the shell's name, where they make no sense. */
export function parseInvocation(
  dialect: Dialect,
  argv: readonly string[],
): Invocation | { message: string; status: number } {
  const result: Invocation = {
    positional: [],
    interactive: false,
    login: argv[0]?.startsWith('-') ?? false,
    norc: false,
    version: false,
    on: [],
    off: [],
    shopt: [],
  };
  let wantsCommand = false;
  let fromInput = false;
  let at = 1;
  for (; at < argv.length; at++) {
    const word = argv[at] as string;
    if (word === '--' || word === '-') {
      at++;
      break;
    }
    if (word.startsWith('--') && dialect.kind === 'bash') {
      const name = word.slice(2);
      if (!LONG.has(name)) return { message: `%s: ${word}: invalid option\n${BASH_USAGE}`, status: 2 };
      if (name === 'version') result.version = true;
      else if (name === 'login') result.login = true;
      else if (name === 'norc') result.norc = true;
      else if (name === 'posix' || name === 'verbose') result.on.push(name);
      else if (name === 'rcfile' || name === 'init-file') at++;
      else if (name === 'help') return { message: BASH_USAGE, status: 0 };
      continue;
    }
    if (!/^[-+]./.test(word)) break;
    const on = word[0] === '-';
    for (const letter of word.slice(1)) {
      if (letter === 'c' && on) wantsCommand = true;
      else if (letter === 's' && on) fromInput = true;
      else if (letter === 'i') result.interactive = on;
      else if (letter === 'l' && on) result.login = true;
      else if (letter === 'o') {
        const name = argv[++at];
        if (name === undefined || !SET_OPTIONS.some(([known]) => known === name)) {
          if (dialect.kind === 'bash') return { message: `%s: ${name}: invalid option name\n`, status: 2 };
          return {
            message: `%s: ${dialect.kind === 'ash' ? 'illegal' : '0: Illegal'} option ${word[0]}o ${name}\n`,
            status: 2,
          };
        }
        (on ? result.on : result.off).push(name);
      } else if (letter === 'O' && dialect.kind === 'bash') {
        const name = argv[++at];
        if (name === undefined || !SHOPT_OPTIONS.some(([known]) => known === name))
          return { message: `%s: ${name}: invalid shell option name\n`, status: 2 };
        result.shopt.push(name);
      } else {
        const option = SET_OPTIONS.find(([, known]) => known === letter);
        if (!option) {
          if (dialect.kind === 'bash')
            return { message: `%s: ${word[0]}${letter}: invalid option\n${BASH_USAGE}`, status: 2 };
          return {
            message: `%s: ${dialect.kind === 'ash' ? 'illegal' : '0: Illegal'} option ${word[0]}${letter}\n`,
            status: 2,
          };
        }
        (on ? result.on : result.off).push(option[0]);
      }
    }
  }
  const rest = argv.slice(at);
  if (wantsCommand) {
    const command = rest.shift();
    if (command === undefined) {
      const message = {
        bash: '%s: -c: option requires an argument\n',
        ash: '%s: -c requires an argument\n',
        dash: '%s: 0: -c requires an argument\n',
      };
      return { message: message[dialect.kind], status: 2 };
    }
    result.command = command;
    result.name = rest.shift();
  } else if (!fromInput && rest.length > 0) {
    result.script = rest.shift();
    result.name = result.script;
  }
  result.positional = rest;
  return result;
}

const BASH_USAGE = `Usage:	%s [GNU long option] [option] ...
	%s [GNU long option] [option] script-file ...
GNU long options:
	--debug
	--debugger
	--dump-po-strings
	--dump-strings
	--help
	--init-file
	--login
	--noediting
	--noprofile
	--norc
	--posix
	--pretty-print
	--rcfile
	--restricted
	--verbose
	--version
Shell options:
	-ilrsD or -c command or -O shopt_option		(invocation only)
	-abefhkmnptuvxBCEHPT or -o option
`;

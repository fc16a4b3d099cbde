import type { Coroutine } from '#kernel/coroutine.ts';
import type { Shell } from '../shell.ts';
import { SET_OPTIONS, SHOPT_OPTIONS } from '../state/options.ts';
import { assignmentText } from './declare.ts';
import { functionText } from './functiontext.ts';
import { fail, parseOptions, usageLine } from './options.ts';

/** `set`: options and positional parameters; alone it lists the variables. */
export function* setBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  if (args.length === 1) {
    const shown = shell.variables
      .visible()
      .filter(([, variable]) => variable.value !== undefined || variable.list || variable.table);
    const quote = (name: string, value: string) => `${name}='${value.replaceAll("'", "'\\''")}'`;
    const line =
      shell.dialect.kind === 'bash'
        ? assignmentText
        : (name: string, variable: { value?: string }) => quote(name, variable.value ?? '');
    yield* shell.print(shown.map(([name, variable]) => `${line(name, variable)}\n`).join(''));
    if (shell.dialect.kind === 'bash') {
      for (const [name, fn] of [...shell.functions].sort(([a], [b]) => (a < b ? -1 : 1)))
        yield* shell.print(`${functionText(name, fn)}\n`);
    }
    return 0;
  }
  let at = 1;
  for (; at < args.length; at++) {
    const word = args[at] as string;
    if (word === '--' || word === '-') {
      if (word === '-') {
        shell.options.change('xtrace', false);
        shell.options.change('verbose', false);
      }
      at++;
      shell.positional = args.slice(at);
      return 0;
    }
    const on = word.startsWith('-');
    if (word.length < 2 || (!on && !word.startsWith('+'))) break;
    for (const letter of word.slice(1)) {
      if (letter === 'o') {
        const name = args[at + 1];
        if (name === undefined) {
          yield* listOptions(shell, on);
          continue;
        }
        at++;
        if (!changeOption(shell, name, on)) {
          if (shell.dialect.kind === 'bash') return yield* fail(shell, 'set', `${name}: invalid option name`, 2);
          return yield* fail(
            shell,
            'set',
            `${shell.dialect.kind === 'ash' ? 'illegal' : 'Illegal'} option ${on ? '-' : '+'}o ${name}`,
            shell.dialect.kind === 'ash' ? 1 : 2,
            shell.dialect.kind === 'dash',
          );
        }
        continue;
      }
      const option = SET_OPTIONS.find(([, known]) => known === letter);
      if (!option) {
        if (shell.dialect.kind === 'bash') {
          yield* shell.complain(`${word[0]}${letter}: invalid option`, 'set');
          yield* usageLine(shell, 'set', 'set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]');
          return 2;
        }
        return yield* fail(
          shell,
          'set',
          `${shell.dialect.kind === 'ash' ? 'illegal' : 'Illegal'} option ${word[0]}${letter}`,
          2,
          true,
        );
      }
      changeOption(shell, option[0], on);
    }
  }
  if (at < args.length) shell.positional = args.slice(at);
  return 0;
}

/** Turns an option on or off. @returns false where there is none called so */
export function changeOption(shell: Shell, name: string, on: boolean): boolean {
  return shell.options.change(name, on);
}

function* listOptions(shell: Shell, table: boolean): Coroutine<void> {
  const lines = SET_OPTIONS.map(([name]) => {
    const on = shell.options.has(name);
    return table ? `${name.padEnd(15)}\t${on ? 'on' : 'off'}\n` : `set ${on ? '-' : '+'}o ${name}\n`;
  });
  yield* shell.print(lines.join(''));
}

/** `shopt [-pqsu] [-o] [name …]`. */
export function* shoptBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const parsed = yield* parseOptions(shell, args, 'pqsuo', 'shopt [-pqsu] [-o] [optname ...]');
  if (!parsed) return 2;
  const { flags, operands } = parsed;
  const known: string[] = flags.has('o') ? SET_OPTIONS.map(([name]) => name) : SHOPT_OPTIONS.map(([name]) => name);
  const enabled: Set<string> = flags.has('o') ? shell.options.set : shell.options.shopt;
  const change = flags.has('s') ? true : flags.has('u') ? false : undefined;
  const names =
    operands.length > 0 ? operands : known.filter((name) => change === undefined || enabled.has(name) === change);
  let status = 0;
  for (const name of names) {
    if (!known.includes(name)) {
      status = yield* fail(shell, 'shopt', `${name}: invalid ${flags.has('o') ? 'option' : 'shell option'} name`, 1);
      continue;
    }
    if (change !== undefined && operands.length > 0) {
      if (change) enabled.add(name);
      else enabled.delete(name);
      continue;
    }
    const on = enabled.has(name);
    if (!on && operands.length > 0) status = 1;
    if (flags.has('q')) continue;
    const flag = flags.has('o') ? `set ${on ? '-' : '+'}o` : `shopt ${on ? '-s' : '-u'}`;
    yield* shell.print(flags.has('p') ? `${flag} ${name}\n` : `${name.padEnd(20)}\t${on ? 'on' : 'off'}\n`);
  }
  return status;
}

/** `shift [n]`. */
export function* shiftBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const text = args[1] ?? '1';
  const { kind } = shell.dialect;
  if (!/^\d+$/.test(text)) {
    if (kind !== 'bash') return yield* fail(shell, 'shift', `Illegal number: ${text}`, 2, true);
    const negative = /^-\d+$/.test(text);
    return yield* fail(
      shell,
      'shift',
      `${text}: ${negative ? 'shift count out of range' : 'numeric argument required'}`,
      1,
    );
  }
  if (Number(text) > shell.positional.length) {
    if (kind === 'dash') return yield* fail(shell, 'shift', "can't shift that many", 2, true);
    if (shell.options.shopt.has('shift_verbose')) yield* shell.complain('shift count out of range', 'shift');
    return 1;
  }
  shell.positional = shell.positional.slice(Number(text));
  return 0;
}

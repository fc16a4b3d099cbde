import { MICROSECOND, SECOND } from '#kernel/clock.ts';
import type { Shell } from '../shell.ts';
import { elements, scalar, type Variable } from '../state/variables.ts';
import { evaluate } from './arithmetic.ts';

/** The separators of field splitting: $IFS, or blank, tab and newline where it is unset. */
export function separators(shell: Shell): string {
  return shell.variables.get('IFS') ?? ' \t\n';
}

/** Letters of `$-` in the order of each shell. */
const LETTER_ORDER = { bash: 'abefhikmnprtuvxBCEHPTcs', ash: 'ubaCvxcsnmife', dash: 'ubaCvxsnmife' };

/** `$-`. */
export function optionLetters(shell: Shell): string {
  const on = shell.options.letters() + (shell.interactive ? 'i' : '') + shell.startLetters;
  return [...LETTER_ORDER[shell.dialect.kind]].filter((letter) => on.includes(letter)).join('');
}

/** The value of a special parameter or of a variable that is computed; undefined where `name` is neither. */
function computed(shell: Shell, name: string): string | undefined {
  switch (name) {
    case '?':
      return String(shell.status);
    case '#':
      return String(shell.positional.length);
    case '$':
      return String(shell.pid);
    case '!':
      return shell.lastBackground === undefined ? undefined : String(shell.lastBackground);
    case '-':
      return optionLetters(shell);
    case '0':
      return shell.scriptName;
    case '_':
      return shell.lastArgument;
    default:
      return undefined;
  }
}

/** Variables whose value is made when they are read; they lose that when unset or declared anew. */
function dynamic(shell: Shell, name: string): string | undefined {
  const { clock } = shell.proc;
  switch (name) {
    case 'LINENO':
      return shell.dialect.kind === 'dash' ? undefined : String(shell.line);
    case 'RANDOM':
      return shell.dialect.kind === 'dash' ? undefined : String(shell.random.integer(0, 32_767));
  }
  if (shell.dialect.kind !== 'bash') return undefined;
  switch (name) {
    case 'SRANDOM':
      return String(shell.random.uint32());
    case 'SECONDS':
      return String(Math.floor((clock.now - shell.proc.startedAt) / SECOND));
    case 'EPOCHSECONDS':
      return String(clock.wallTime().seconds);
    case 'EPOCHREALTIME': {
      const { seconds, nanoseconds } = clock.wallTime();
      return `${seconds}.${String(Math.floor(nanoseconds / MICROSECOND)).padStart(6, '0')}`;
    }
    case 'BASHPID':
      return String(shell.proc.pid);
    case 'BASH_SUBSHELL':
      return String(shell.subshellDepth);
    case 'BASH_COMMAND':
      return shell.source.text.slice(shell.position, shell.commandEnd);
    case 'SHELLOPTS':
      return [...shell.options.set].sort().join(':');
    default:
      return undefined;
  }
}

/** Arrays whose elements are made when they are read. */
function dynamicArray(shell: Shell, name: string): string[] | undefined {
  if (shell.dialect.kind !== 'bash')
    return name === 'FUNCNAME' && shell.dialect.kind === 'ash' ? functionNames(shell).slice(0, 1) : undefined;
  switch (name) {
    case 'PIPESTATUS':
      return shell.pipeStatus.map(String);
    case 'FUNCNAME':
      return functionNames(shell);
    case 'BASH_SOURCE':
      return [shell.source.name, ...[...shell.frames].reverse().map((frame) => frame.source.name)].slice(0, -1);
    case 'BASH_LINENO':
      return [...shell.frames].reverse().map((frame) => String(frame.source.lineAt(frame.position)));
    case 'DIRSTACK':
      return [shell.proc.fs.cwd, ...shell.directoryStack];
    case 'GROUPS':
      return [String(shell.proc.credentials.gid)];
    default:
      return undefined;
  }
}

function functionNames(shell: Shell): string[] {
  if (shell.functionDepth === 0) return [];
  const names = [...shell.frames].reverse().map((frame) => (frame.kind === 'source' ? 'source' : frame.name));
  return shell.startLetters.includes('c') ? names : [...names, 'main'];
}

/** The value of `$name`, or undefined when it is unset. */
export function parameter(shell: Shell, name: string): string | undefined {
  if (/^[0-9]+$/.test(name) && name !== '0') return shell.positional[Number(name) - 1];
  const special = computed(shell, name);
  if (special !== undefined) return special;
  const variable = shell.variables.find(name);
  if (variable) return scalar(variable);
  const value = dynamic(shell, name);
  if (value !== undefined) return value;
  return dynamicArray(shell, name)?.[0];
}

/** The elements of an array, or undefined when there is no such variable. */
export function arrayElements(shell: Shell, name: string): [key: string, value: string][] | undefined {
  const variable = shell.variables.find(name);
  if (variable) return elements(variable);
  const made =
    dynamicArray(shell, name) ??
    (parameter(shell, name) === undefined ? undefined : [parameter(shell, name) as string]);
  return made?.map((value, index) => [String(index), value]);
}

/** One element; `subscript` is a key of an associative array or an arithmetic expression. */
export function element(shell: Shell, name: string, subscript: string): string | undefined {
  const variable = shell.variables.find(name);
  if (variable?.table) return variable.table.get(subscript);
  const list = arrayElements(shell, name);
  if (!list) return undefined;
  let index = Number(evaluateNow(shell, subscript));
  if (index < 0) index += Math.max(-1, ...list.map(([key]) => Number(key))) + 1;
  return list.find(([key]) => key === String(index))?.[1];
}

/** Assigns to a variable or element, with what its attributes ask for. @throws ReadonlyVariable, ArithmeticError */
export function assign(shell: Shell, name: string, subscript: string | undefined, value: string, append = false): void {
  if (subscript !== undefined) {
    assignElement(shell, name, subscript, value, append);
    return;
  }
  const existing = shell.variables.find(name);
  const old = append && existing ? (scalar(existing) ?? '') : '';
  shell.variables.set(name, convert(shell, existing, value, old, append));
  noteAssignment(shell, name);
}

function assignElement(shell: Shell, name: string, subscript: string, value: string, append: boolean): void {
  const variable = writable(shell, name);
  if (variable.table) {
    const old = append ? (variable.table.get(subscript) ?? '') : '';
    variable.table.set(subscript, convert(shell, variable, value, old, append));
    return;
  }
  variable.list ??= new Map(variable.value === undefined ? [] : [[0, variable.value]]);
  variable.value = undefined;
  let index = Number(evaluateNow(shell, subscript));
  if (index < 0) index += Math.max(-1, ...variable.list.keys()) + 1;
  const old = append ? (variable.list.get(index) ?? '') : '';
  variable.list.set(index, convert(shell, variable, value, old, append));
}

/** The variable called `name`, to be changed. @throws ReadonlyVariable */
export function writable(shell: Shell, name: string): Variable {
  const variable = shell.variables.obtain(name);
  if (variable.readonly) shell.variables.set(name, '');
  return variable;
}

/** `value` as the attributes of `variable` want it. */
export function convert(
  shell: Shell,
  variable: Variable | undefined,
  value: string,
  old: string,
  append: boolean,
): string {
  if (variable?.integer) {
    const number = evaluateNow(shell, value) + (append ? evaluateNow(shell, old) : 0n);
    return BigInt.asIntN(64, number).toString();
  }
  const text = append ? old + value : value;
  if (variable?.upper) return text.toUpperCase();
  return variable?.lower ? text.toLowerCase() : text;
}

function noteAssignment(shell: Shell, name: string): void {
  if (shell.options.has('allexport')) {
    const variable = shell.variables.find(name);
    if (variable) variable.exported = true;
  }
  if (name === 'PATH') shell.hashed.clear();
  if (name === 'OPTIND') {
    shell.optionIndex = Number(shell.variables.get('OPTIND')) || 1;
    shell.optionOffset = 0;
  }
}

/** All names of variables that begin with `prefix`. */
export function namesWithPrefix(shell: Shell, prefix: string): string[] {
  return shell.variables
    .visible()
    .filter(([name, variable]) => name.startsWith(prefix) && elements(variable).length > 0)
    .map(([name]) => name);
}

/** An unset parameter was used under `set -u`. */
export class UnsetParameter {
  constructor(readonly name: string) {}
}

/** Evaluates an arithmetic expression, all expansions done, with the shell's variables. @throws ArithmeticError */
export function evaluateNow(shell: Shell, expression: string): bigint {
  return evaluate(expression, {
    get(name, subscript) {
      const value = subscript === undefined ? parameter(shell, name) : element(shell, name, subscript);
      if (value === undefined && shell.options.has('nounset')) throw new UnsetParameter(name);
      return value;
    },
    set: (name, subscript, value) => assign(shell, name, subscript, value),
  });
}

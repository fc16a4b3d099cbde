import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { OpenFile } from '#kernel/file/openfile.ts';
import type { Process } from '#kernel/process/process.ts';
import { runNative } from '../native.ts';
import { findExecutable, innerPath, outerPath } from '../paths.ts';
import type { Command, Element, Expression, Redirection, Statement } from './ast.ts';
import { bind } from './bind.ts';
import { CmdletCall } from './cmdlet.ts';
import { ALIASES, CMDLETS } from './cmdlets.ts';
import { PsError, PsExit } from './errors.ts';
import { evaluate, variableOf } from './evaluate.ts';
import { formatDefault } from './format.ts';
import { Parser } from './parser.ts';
import { Block, single, textOf, truth, type Value } from './values.ts';

/** A session of PowerShell: its variables, and what has been run in it. */
export class Session {
  readonly variables = new Map<string, Value>();
  /** `$?` and `$LASTEXITCODE`. */
  succeeded = true;
  lastExitCode = 0;
  /** What is being run, as it was typed. */
  #text = '';

  constructor(readonly proc: Process) {}

  get prompt(): string {
    return `PS ${outerPath(this.proc.fs.cwd)}> `;
  }

  /** Names of all cmdlets. */
  get commands(): string[] {
    return CMDLETS.names();
  }

  /** Runs a text and prints what comes of it. @throws PsExit */
  *run(text: string): Coroutine<void> {
    this.#text = text;
    try {
      yield* this.#statements(new Parser(text).script(), true);
    } catch (error) {
      if (!(error instanceof PsError)) throw error;
      yield* this.complain(error, text);
    }
  }

  /** What a block gives, with `$_` as `item` where given. */
  *invoke(block: Block, item?: Value): Coroutine<Value[]> {
    const before = this.variables.get('_');
    if (item !== undefined) this.variables.set('_', item);
    try {
      return yield* this.#statements(new Parser(block.source).script(), false);
    } finally {
      if (item !== undefined) {
        if (before === undefined) this.variables.delete('_');
        else this.variables.set('_', before);
      }
    }
  }

  /** Says what went wrong, as the console does in red. */
  *complain(error: PsError, line: string): Coroutine<void> {
    this.succeeded = false;
    const [first = ''] = line.trim().split('\n');
    const head = error.command === undefined ? '' : `${error.command} : `;
    yield* this.proc.printError(
      `${head}${error.message}\nAt line:1 char:1\n+ ${first}\n+ ${'~'.repeat(Math.max(1, first.length))}\n    + CategoryInfo          : ${error.category}\n    + FullyQualifiedErrorId : ${error.identifier}\n \n`,
    );
  }

  *#statements(statements: readonly Statement[], show: boolean): Coroutine<Value[]> {
    const values: Value[] = [];
    for (const statement of statements) {
      if (!show) {
        values.push(...(yield* this.#statement(statement, show)));
        continue;
      }
      try {
        yield* this.#show(yield* this.#statement(statement, show));
      } catch (error) {
        // What goes wrong in one statement does not keep the next from being run.
        if (!(error instanceof PsError)) throw error;
        yield* this.complain(error, this.#text);
      }
    }
    return values;
  }

  *#show(values: readonly Value[]): Coroutine<void> {
    const text = formatDefault(values);
    if (text !== '') yield* this.proc.print(text);
  }

  *#statement(statement: Statement, show: boolean): Coroutine<Value[]> {
    switch (statement.kind) {
      case 'assignment': {
        const value = single(yield* this.#statement(statement.value, false));
        this.#assign(statement.name, statement.operator, value);
        return [];
      }
      case 'if':
        for (const { condition, body } of statement.branches)
          if (!condition || truth(yield* this.evaluate(condition))) return yield* this.#statements(body, show);
        return [];
      case 'foreach': {
        const values: Value[] = [];
        const over = yield* this.evaluate(statement.over);
        for (const item of Array.isArray(over) ? over : over === null ? [] : [over]) {
          this.variables.set(statement.name.toLowerCase(), item);
          values.push(...(yield* this.#statements(statement.body, show)));
        }
        return values;
      }
      case 'pipeline':
        return yield* this.#pipeline(statement.elements, show);
    }
  }

  #assign(name: string, operator: string, value: Value): void {
    const variable = /^env:(.+)$/i.exec(name)?.[1];
    if (variable !== undefined) {
      this.proc.env.set(variable, textOf(value));
      return;
    }
    const key = name.toLowerCase().replace(/^(global|script):/, '');
    const old = this.variables.get(key) ?? null;
    if (operator === '=') this.variables.set(key, value);
    else if (Array.isArray(old)) this.variables.set(key, [...old, value]);
    else if (typeof old === 'number') this.variables.set(key, old + Number(textOf(value)));
    else this.variables.set(key, `${textOf(old)}${textOf(value)}`);
  }

  evaluate(expression: Expression): Coroutine<Value> {
    return evaluate(this, expression, (body) => this.#statements(body, false));
  }

  variable(name: string): Value {
    return variableOf(this, name);
  }

  *#pipeline(elements: readonly Element[], show: boolean): Coroutine<Value[]> {
    let values: Value[] = [];
    for (const [index, element] of elements.entries()) {
      const last = index === elements.length - 1;
      const piped = index > 0;
      if (element.kind === 'expression') {
        const value = yield* this.evaluate(element.value);
        values = Array.isArray(value) ? value : [value];
        this.succeeded = true;
      } else values = yield* this.#command(element, values, piped, show && last);
    }
    return values;
  }

  *#command(command: Command, input: readonly Value[], piped: boolean, direct: boolean): Coroutine<Value[]> {
    const called = yield* this.evaluate(command.name);
    if (called instanceof Block) return yield* this.invoke(called);
    const text = textOf(called);
    const name = ALIASES.get(text.toLowerCase()) ?? text.toLowerCase();
    const cmdlet = CMDLETS.get(name);
    if (name === 'exit') {
      const [first] = command.args;
      const status = first?.kind === 'value' ? Number(textOf(yield* this.evaluate(first.value))) : this.lastExitCode;
      throw new PsExit(status);
    }
    if (!cmdlet) return yield* this.#native(text, command, input, piped, direct);
    const bound = yield* bind(this, text, cmdlet, command);
    this.succeeded = true;
    let values: Value[];
    try {
      values = yield* cmdlet.run(
        new CmdletCall(this, text, bound.parameters, bound.switches, bound.rest, input, piped),
      );
    } catch (error) {
      if (isErrno(error))
        throw new PsError(error.message, 'NotSpecified: (:) [], IOException', 'IOException', canonical(name));
      if (error instanceof PsError && error.command === undefined)
        throw new PsError(error.message, error.category, error.identifier, canonical(name));
      throw error;
    }
    return yield* this.#redirect(values, command.redirections);
  }

  *#native(
    name: string,
    command: Command,
    input: readonly Value[],
    piped: boolean,
    direct: boolean,
  ): Coroutine<Value[]> {
    const path = findExecutable(this.proc, name, false);
    if (path === undefined) throw unknownCommand(name);
    const argv = [name];
    for (const arg of command.args) {
      if (arg.kind === 'parameter') {
        argv.push(arg.value ? `${arg.text}${textOf(yield* this.evaluate(arg.value))}` : arg.text);
        continue;
      }
      const value = yield* this.evaluate(arg.value);
      if (value instanceof Block) argv.push(`{${value.source}}`);
      else if (Array.isArray(value) && arg.value.kind === 'list') argv.push(value.map(textOf).join(','));
      else for (const each of Array.isArray(value) ? value : value === null ? [] : [value]) argv.push(textOf(each));
    }
    const { redirections } = command;
    const errors = redirections.find(({ from }) => from === '2');
    const file = redirections.find(({ from }) => from === '1' || from === '*');
    const capture = !direct || (file !== undefined && file.to !== '&1');
    const { status, output } = yield* runNative(this.proc, {
      path,
      argv,
      ...(piped && { input: input.map((value) => `${textOf(value)}\n`).join('') }),
      capture,
      ...(errors && { errors: errors.to === '&1' ? ('merge' as const) : ('drop' as const) }),
    });
    this.lastExitCode = status;
    this.succeeded = status === 0;
    if (output === '') return [];
    const lines = output.replace(/\r?\n$/, '').split(/\r?\n/);
    return yield* this.#redirect(lines, redirections);
  }

  *#redirect(values: Value[], redirections: readonly Redirection[]): Coroutine<Value[]> {
    const target = redirections.find(({ from, to }) => (from === '1' || from === '*') && to !== '&1');
    if (!target || target.to === '&1') return values;
    const to = yield* this.evaluate(target.to);
    if (to === null) return [];
    const path = innerPath(this.proc, textOf(to));
    const text = formatDefault(values);
    if (target.append) this.proc.fs.appendFile(path, text);
    else this.proc.fs.writeFile(path, text, 0o644);
    return [];
  }

  /** The file that errors go to. */
  get errors(): OpenFile {
    return this.proc.files.get(2);
  }
}

/** `get-netadapter` as it is written: `Get-NetAdapter`. */
function canonical(name: string): string {
  return CMDLETS.spelling(name);
}

function unknownCommand(name: string): PsError {
  if (
    /^(get|set|new|remove|add|start|stop|restart|enable|disable|import|export|test|invoke|install|update|clear|write|read|wait|find|convertto|convertfrom|register|out|format)-[a-z]\w+$/i.test(
      name,
    )
  )
    return new PsError(
      `not simulated: the cmdlet ${name}`,
      `ObjectNotFound: (${name}:String) [], CommandNotFoundException`,
      'CommandNotFoundException',
      name,
    );
  return new PsError(
    `The term '${name}' is not recognized as the name of a cmdlet, function, script file, or operable program. Check the \nspelling of the name, or if a path was included, verify that the path is correct and try again.`,
    `ObjectNotFound: (${name}:String) [], CommandNotFoundException`,
    'CommandNotFoundException',
    name,
  );
}

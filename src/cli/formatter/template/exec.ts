import { formatValue } from './fmt.ts';
import { BUILTINS } from './functions.ts';
import { TemplateError } from './lexer.ts';
import type { Command, ControlStatement, Expression, Pipeline, Statement, Tree } from './node.ts';
import { goType, isStruct, isTrue, Scalar, sortedKeys, type TemplateFunction } from './value.ts';

/** text/template's missingkey option: what a key that a map lacks gives. */
export type MissingKey = 'default' | 'error';

/** How deep templates may call each other (text/template's maxExecDepth is larger; a page's stack is not). */
const MAX_DEPTH = 1_000;

class LoopControl {
  constructor(readonly kind: 'break' | 'continue') {}
}

interface Variable {
  name: string;
  value: unknown;
}

/**
 * Executes a parsed template on `data` with the functions it was parsed with (text/template's Execute).
 * @throws TemplateError with text/template's message
 */
export function execute(
  tree: Tree,
  data: unknown,
  functions: ReadonlyMap<string, TemplateFunction>,
  missingKey: MissingKey = 'default',
): string {
  return new Execution(tree, functions, missingKey).run(data);
}

class Execution {
  #output = '';
  #variables: Variable[] = [];
  #depth = 0;

  constructor(
    readonly tree: Tree,
    readonly functions: ReadonlyMap<string, TemplateFunction>,
    readonly missingKey: MissingKey,
  ) {}

  run(data: unknown): string {
    this.#variables = [{ name: '$', value: data }];
    try {
      this.#statements(this.tree.body, data);
    } catch (error) {
      if (error instanceof TemplateError) error.written = this.#output;
      throw error;
    }
    return this.#output;
  }

  #fail(node: { position: number; text: string }, message: string): TemplateError {
    const before = this.tree.source.slice(0, node.position);
    const newline = before.lastIndexOf('\n');
    const column = newline < 0 ? node.position : node.position - newline - 1;
    return new TemplateError(
      `template: :${before.split('\n').length}:${column}: executing "" at <${node.text}>: ${message}`,
    );
  }

  // --- statements -------------------------------------------------------------------------------------------------

  #statements(statements: Statement[], dot: unknown): void {
    for (const statement of statements) this.#statement(statement, dot);
  }

  #statement(statement: Statement, dot: unknown): void {
    switch (statement.kind) {
      case 'text':
        this.#output += statement.text;
        break;
      case 'action': {
        const value = this.#pipeline(statement.pipeline, dot);
        if (!statement.pipeline.declares) this.#output += formatValue(value);
        break;
      }
      case 'if':
      case 'with': {
        const depth = this.#variables.length;
        const value = this.#pipeline(statement.pipeline, dot);
        if (isTrue(value)) this.#statements(statement.body, statement.kind === 'with' ? value : dot);
        else this.#statements(statement.otherwise, dot);
        this.#variables.length = depth;
        break;
      }
      case 'range':
        this.#range(statement, dot);
        break;
      case 'template':
        this.#call(statement, dot);
        break;
      default:
        throw new LoopControl(statement.kind);
    }
  }

  #call(statement: Extract<Statement, { kind: 'template' }>, dot: unknown): void {
    const body = this.tree.definitions.get(statement.name);
    const node = { position: statement.position, text: `{{template ${JSON.stringify(statement.name)}}}` };
    if (!body) throw this.#fail(node, `template ${JSON.stringify(statement.name)} not defined`);
    if (++this.#depth > MAX_DEPTH) throw this.#fail(node, `exceeded maximum template depth (${MAX_DEPTH})`);
    const value = statement.pipeline ? this.#pipeline(statement.pipeline, dot) : undefined;
    const outer = this.#variables;
    this.#variables = [{ name: '$', value }];
    this.#statements(body, value);
    this.#variables = outer;
    this.#depth--;
  }

  #range(statement: ControlStatement, dot: unknown): void {
    const depth = this.#variables.length;
    const { pipeline } = statement;
    const value = this.#pipeline(pipeline, dot);
    const entries = this.#entries(pipeline, value);
    const names = pipeline.declares?.names ?? [];
    for (const [key, item] of entries) {
      const mark = this.#variables.length;
      const bound = names.length === 2 ? [key, item] : [item];
      for (const [index, name] of names.entries()) {
        if (pipeline.declares?.assign) this.#assign(name, bound[index]);
        else this.#variables.push({ name, value: bound[index] });
      }
      try {
        this.#statements(statement.body, item);
      } catch (error) {
        if (!(error instanceof LoopControl)) throw error;
        if (error.kind === 'break') break;
      } finally {
        this.#variables.length = mark;
      }
    }
    if (entries.length === 0) this.#statements(statement.otherwise, dot);
    this.#variables.length = depth;
  }

  #entries(pipeline: Pipeline, value: unknown): [unknown, unknown][] {
    if (Array.isArray(value)) return [...value.entries()];
    if (value instanceof Map) return sortedKeys(value).map((key) => [key, value.get(key)]);
    if (value === null || value === undefined) return [];
    if (typeof value === 'number' && Number.isInteger(value))
      return Array.from({ length: Math.max(0, value) }, (_, i) => [i, i]);
    throw this.#fail(pipeline, `range can't iterate over ${formatValue(value)}`);
  }

  // --- expressions ------------------------------------------------------------------------------------------------

  #pipeline(pipeline: Pipeline, dot: unknown): unknown {
    let value: unknown;
    let first = true;
    for (const command of pipeline.commands) {
      value = this.#command(command, dot, first ? [] : [value]);
      first = false;
    }
    const { declares } = pipeline;
    // A range binds its variables itself, once an item.
    if (declares && !this.#isRange(pipeline)) {
      for (const name of declares.names) {
        if (declares.assign) this.#assign(name, value);
        else this.#variables.push({ name, value });
      }
    }
    return value;
  }

  #rangePipelines: WeakSet<Pipeline> | undefined;

  #isRange(pipeline: Pipeline): boolean {
    if (!this.#rangePipelines) {
      const found = new WeakSet<Pipeline>();
      const walk = (statements: Statement[]): void => {
        for (const statement of statements) {
          if (!('body' in statement)) continue;
          if (statement.kind === 'range') found.add(statement.pipeline);
          walk(statement.body);
          walk(statement.otherwise);
        }
      };
      walk(this.tree.body);
      for (const body of this.tree.definitions.values()) walk(body);
      this.#rangePipelines = found;
    }
    return this.#rangePipelines.has(pipeline);
  }

  #assign(name: string, value: unknown): void {
    for (let i = this.#variables.length - 1; i >= 0; i--) {
      const variable = this.#variables[i];
      if (variable?.name !== name) continue;
      variable.value = value;
      return;
    }
  }

  #command(command: Command, dot: unknown, piped: unknown[]): unknown {
    const [first, ...rest] = command.words;
    if (!first) return undefined;
    const args = () => [...rest.map((word) => this.#argument(word, dot)), ...piped];
    switch (first.kind) {
      case 'function':
        return this.#function(first, command, rest, dot, piped);
      case 'field':
        return this.#fields(dot, first.names, first, args());
      case 'variable':
        return this.#fields(this.#variable(first), first.names, first, args());
      case 'chain':
        return this.#fields(this.#pipeline(first.base, dot), first.names, first, args());
      case 'pipeline':
        if (rest.length > 0 || piped.length > 0)
          throw this.#fail(first, `can't give argument to non-function ${first.text}`);
        return this.#pipeline(first.pipeline, dot);
      default:
        if (rest.length > 0 || piped.length > 0)
          throw this.#fail(first, `can't give argument to non-function ${first.text}`);
        if (first.kind === 'nil') throw this.#fail(first, 'nil is not a command');
        return this.#argument(first, dot);
    }
  }

  #argument(word: Expression, dot: unknown): unknown {
    switch (word.kind) {
      case 'dot':
        return dot;
      case 'nil':
        return null;
      case 'literal':
        return word.value;
      case 'field':
        return this.#fields(dot, word.names, word, []);
      case 'variable':
        return this.#fields(this.#variable(word), word.names, word, []);
      case 'function':
        return this.#function(word, { position: word.position, text: word.text, words: [word] }, [], dot, []);
      case 'chain':
        return this.#fields(this.#pipeline(word.base, dot), word.names, word, []);
      case 'pipeline':
        return this.#pipeline(word.pipeline, dot);
    }
  }

  #variable(word: Extract<Expression, { kind: 'variable' }>): unknown {
    for (let i = this.#variables.length - 1; i >= 0; i--)
      if (this.#variables[i]?.name === word.name) return this.#variables[i]?.value;
    throw this.#fail(word, `undefined variable: ${word.name}`);
  }

  #fields(start: unknown, names: string[], node: Expression, args: unknown[]): unknown {
    let value = start;
    for (const [index, name] of names.entries()) {
      value = this.#field(value, name, node, index === names.length - 1 ? args : []);
    }
    if (names.length === 0 && args.length > 0)
      throw this.#fail(node, `can't give argument to non-function ${node.text}`);
    return value;
  }

  #field(value: unknown, name: string, node: Expression, args: unknown[]): unknown {
    if (value === undefined || value === null) {
      if (value === null) throw this.#fail(node, `nil data; no entry for key ${JSON.stringify(name)}`);
      if (this.missingKey === 'error') throw this.#fail(node, `nil data; no entry for key ${JSON.stringify(name)}`);
      return undefined;
    }
    if (value instanceof Scalar && value.options.nil) {
      throw this.#fail(node, `nil pointer evaluating ${value.options.nil}.${name}`);
    }
    if (isStruct(value)) {
      const found = value.field(name);
      if (!found) throw this.#fail(node, `can't evaluate field ${name} in type ${value.goType}`);
      if (typeof found.value === 'function') return this.#apply(found.value as TemplateFunction, name, args, node);
      if (args.length > 0) throw this.#fail(node, `${name} has arguments but cannot be invoked as function`);
      return found.value;
    }
    if (value instanceof Map) {
      if (args.length > 0) throw this.#fail(node, `${name} is not a method but has arguments`);
      if (value.has(name)) return value.get(name);
      if (this.missingKey === 'error') throw this.#fail(node, `map has no entry for key ${JSON.stringify(name)}`);
      return undefined;
    }
    throw this.#fail(node, `can't evaluate field ${name} in type ${goType(value)}`);
  }

  #function(
    node: Extract<Expression, { kind: 'function' }>,
    command: Command,
    rest: Expression[],
    dot: unknown,
    piped: unknown[],
  ): unknown {
    // and/or evaluate their arguments one at a time and stop at the first that decides.
    if (node.name === 'and' || node.name === 'or') {
      let value: unknown;
      for (const word of rest) {
        value = this.#argument(word, dot);
        if (isTrue(value) === (node.name === 'or')) return value;
      }
      return piped.length > 0 ? piped[0] : value;
    }
    const implementation = this.functions.get(node.name) ?? BUILTINS.get(node.name);
    if (!implementation) throw this.#fail(node, `${JSON.stringify(node.name)} is not a defined function`);
    const args = [...rest.map((word) => this.#argument(word, dot)), ...piped];
    return this.#apply(implementation, node.name, args, {
      ...node,
      text: command.words.length > 1 ? command.text : node.text,
    });
  }

  #apply(
    implementation: TemplateFunction,
    name: string,
    args: unknown[],
    node: { position: number; text: string },
  ): unknown {
    try {
      return implementation(...args);
    } catch (error) {
      if (error instanceof TemplateError && error.message.startsWith('template: ')) throw error;
      throw this.#fail(
        node,
        error instanceof TemplateError ? error.message : `error calling ${name}: ${(error as Error).message}`,
      );
    }
  }
}

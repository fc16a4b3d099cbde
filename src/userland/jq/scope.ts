import { type Filter, JqError } from './ast.ts';

export interface Closure {
  body: Filter;
  scope: Scope;
}

export interface Definition {
  parameters: string[];
  body: Filter;
  scope: Scope;
}

/** What names stand for at a place of a program. */
export class Scope {
  readonly variables = new Map<string, unknown>();
  readonly closures = new Map<string, Closure>();
  readonly definitions = new Map<string, Definition>();

  /** What `now` and `input` ask; the outermost scope has them. */
  host?: { now(): number; input(): unknown };

  constructor(readonly parent?: Scope) {}

  #host(): { now(): number; input(): unknown } {
    let scope: Scope = this;
    while (!scope.host && scope.parent) scope = scope.parent;
    if (!scope.host) throw new JqError('break');
    return scope.host;
  }

  /** Seconds since 1970. */
  now(): number {
    return this.#host().now();
  }

  /** The next input. @throws JqError where there is none */
  input(): unknown {
    return this.#host().input();
  }

  variable(name: string): unknown {
    for (let scope: Scope | undefined = this; scope; scope = scope.parent)
      if (scope.variables.has(name)) return scope.variables.get(name);
    throw new JqError(`$${name} is not defined`);
  }

  closure(name: string): Closure | undefined {
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      const found = scope.closures.get(name);
      if (found) return found;
    }
    return undefined;
  }

  definition(name: string, arity: number): Definition | undefined {
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      const found = scope.definitions.get(`${name}/${arity}`);
      if (found) return found;
    }
    return undefined;
  }

  with(variable: string, value: unknown): Scope {
    const scope = new Scope(this);
    scope.variables.set(variable, value);
    return scope;
  }
}

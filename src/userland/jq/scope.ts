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

/** How many steps the filter of one jq may take. */
const MAX_STEPS = 5_000_000;

/** What all scopes of a program share: how many steps are left, the time, and the inputs to come. */
export interface Budget {
  left: number;
  now(): number;
  input(): unknown;
}

/** What names stand for at a place of a program. */
export class Scope {
  readonly variables = new Map<string, unknown>();
  readonly closures = new Map<string, Closure>();
  readonly definitions = new Map<string, Definition>();

  /** Steps that are left: a filter without end must not stop the machine. */
  readonly budget: Budget;

  constructor(
    readonly parent?: Scope,
    budget?: Budget,
  ) {
    this.budget = budget ??
      parent?.budget ?? {
        left: MAX_STEPS,
        now: () => 0,
        input: () => {
          throw new JqError('break');
        },
      };
  }

  /** Counts a step. @throws JqError where there have been too many */
  step(): void {
    if (--this.budget.left < 0) throw new JqError(`not simulated: more than ${MAX_STEPS} steps`);
  }

  /** Seconds since 1970. */
  now(): number {
    return this.budget.now();
  }

  /** The next input. @throws JqError where there is none */
  input(): unknown {
    return this.budget.input();
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

/** A shell variable: a string, an indexed or an associative array, and its attributes. */
export interface Variable {
  value?: string;
  list?: Map<number, string>;
  table?: Map<string, string>;
  exported?: boolean;
  readonly?: boolean;
  integer?: boolean;
  upper?: boolean;
  lower?: boolean;
  nameref?: boolean;
}

/** Assigning to, or unsetting, a read-only variable. */
export class ReadonlyVariable {
  constructor(readonly name: string) {}
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Whether `text` may name a variable. */
export function isName(text: string): boolean {
  return NAME.test(text);
}

/** Values from this length on are counted as memory of the shell's process. */
const LARGE = 65_536;

/** The variables of a shell: a global scope and one for each running function, looked up dynamically. */
export class Variables {
  /** Told how much longer (or shorter, where negative) large values become, in characters. */
  onGrowth: ((length: number) => void) | undefined;
  #scopes: Map<string, Variable>[] = [new Map()];

  /** The number of scopes; 1 outside of functions. */
  get depth(): number {
    return this.#scopes.length;
  }

  pushScope(): void {
    this.#scopes.push(new Map());
  }

  popScope(): void {
    this.#scopes.pop();
  }

  /** The variable called `name`, through name references, or undefined. */
  find(name: string): Variable | undefined {
    let wanted = name;
    for (let hops = 0; hops < 8; hops++) {
      const variable = this.#lookup(wanted);
      if (!variable?.nameref || variable.value === undefined) return variable;
      wanted = variable.value;
    }
    return undefined;
  }

  /** The name that `name` stands for, where it is a name reference. */
  target(name: string): string {
    let wanted = name;
    for (let hops = 0; hops < 8; hops++) {
      const variable = this.#lookup(wanted);
      if (!variable?.nameref || variable.value === undefined) return wanted;
      wanted = variable.value;
    }
    return wanted;
  }

  /** The variable called `name` itself, even where it is a name reference. */
  raw(name: string): Variable | undefined {
    return this.#lookup(name);
  }

  /** The variable of the innermost scope. */
  inScope(name: string): Variable | undefined {
    return this.#scopes[this.#scopes.length - 1]?.get(name);
  }

  /** A string's value, or an array's element 0. */
  get(name: string): string | undefined {
    const variable = this.find(name);
    return variable && scalar(variable);
  }

  /** Sets a variable where it is, or makes a global one. @throws ReadonlyVariable */
  set(name: string, value: string): Variable {
    const variable = this.obtain(name);
    if (variable.readonly) throw new ReadonlyVariable(this.target(name));
    if (this.onGrowth && value.length >= LARGE) this.#grow(variable, value.length);
    if (variable.list) variable.list.set(0, value);
    else if (variable.table) variable.table.set('0', value);
    else variable.value = value;
    return variable;
  }

  /** The new value is there before the old one goes. */
  #grow(variable: Variable, length: number): void {
    const old = scalar(variable)?.length ?? 0;
    this.onGrowth?.(length);
    if (old >= LARGE) this.onGrowth?.(-old);
  }

  /** The variable called `name`, made (unset, global) where there is none. */
  obtain(name: string): Variable {
    const found = this.find(name);
    if (found) return found;
    const variable: Variable = {};
    this.#scopes[0]?.set(this.target(name), variable);
    return variable;
  }

  /** The variable called `name` of the innermost scope, made where there is none. */
  declare(name: string): Variable {
    const scope = this.#scopes[this.#scopes.length - 1] as Map<string, Variable>;
    const found = scope.get(name);
    if (found) return found;
    const variable: Variable = {};
    scope.set(name, variable);
    return variable;
  }

  /** @throws ReadonlyVariable */
  unset(name: string): boolean {
    for (let at = this.#scopes.length - 1; at >= 0; at--) {
      const scope = this.#scopes[at];
      const variable = scope?.get(name);
      if (!scope || !variable) continue;
      if (variable.readonly) throw new ReadonlyVariable(name);
      if (at > 0) scope.set(name, {});
      else scope.delete(name);
      return true;
    }
    return false;
  }

  /** All visible variables by name, sorted. */
  visible(): [name: string, variable: Variable][] {
    const all = new Map<string, Variable>();
    for (const scope of this.#scopes) for (const [name, variable] of scope) all.set(name, variable);
    return [...all].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  }

  /** What programs inherit. */
  environment(): Map<string, string> {
    const env = new Map<string, string>();
    for (const scope of this.#scopes) {
      for (const [name, variable] of scope) {
        const value = scalar(variable);
        if (variable.exported && value !== undefined) env.set(name, value);
        else if (!variable.exported) env.delete(name);
      }
    }
    return env;
  }

  clone(): Variables {
    const copy = new Variables();
    copy.#scopes = this.#scopes.map((scope) => {
      const variables = new Map<string, Variable>();
      for (const [name, variable] of scope) {
        const same = { ...variable };
        if (variable.list) same.list = new Map(variable.list);
        if (variable.table) same.table = new Map(variable.table);
        variables.set(name, same);
      }
      return variables;
    });
    return copy;
  }

  #lookup(name: string): Variable | undefined {
    for (let at = this.#scopes.length - 1; at >= 0; at--) {
      const variable = this.#scopes[at]?.get(name);
      if (variable) return variable;
    }
    return undefined;
  }
}

/** What `$name` means for a variable. */
export function scalar(variable: Variable): string | undefined {
  if (variable.list) return variable.list.get(0);
  if (variable.table) return variable.table.get('0');
  return variable.value;
}

/** The elements of an array in order of index; a string counts as an array of one. */
export function elements(variable: Variable | undefined): [key: string, value: string][] {
  if (!variable) return [];
  if (variable.list) {
    return [...variable.list].sort(([a], [b]) => a - b).map(([index, value]) => [String(index), value]);
  }
  if (variable.table) return [...variable.table];
  return variable.value === undefined ? [] : [['0', variable.value]];
}

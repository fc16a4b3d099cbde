import type { Headers } from '#http/headers.ts';
import type { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import { parameter, type Target } from '../http/query.ts';

/** What rules look at of a request. */
export interface RuleSubject {
  readonly method: string;
  /** In lower case, without port. */
  readonly host: string;
  readonly target: Target;
  readonly headers: Headers;
  readonly client: Addr;
}

export type Rule = (subject: RuleSubject) => boolean;

/** A rule that cannot be read, with the proxy's words. */
export class RuleError extends Error {}

type Matcher = (args: readonly string[]) => Rule;

/** The functions of rules, by their name in lower case, with how many arguments each takes (Traefik v3, HTTP routers). */
const MATCHERS: Readonly<Record<string, { readonly count: number; readonly make: Matcher }>> = {
  host: { count: 1, make: ([host = '']) => one(({ host: asked }) => asked === host.toLowerCase()) },
  hostregexp: { count: 1, make: ([text = '']) => matching(text, ({ host }) => host) },
  path: { count: 1, make: ([path = '']) => one(({ target }) => target.path === path) },
  pathprefix: { count: 1, make: ([path = '']) => one(({ target }) => target.path.startsWith(path)) },
  pathregexp: { count: 1, make: ([text = '']) => matching(text, ({ target }) => target.path) },
  method: { count: 1, make: ([method = '']) => one((subject) => subject.method === method.toUpperCase()) },
  header: {
    count: 2,
    make: ([name = '', value = '']) => one(({ headers }) => headers.getAll(name).includes(value)),
  },
  query: {
    count: 2,
    make: ([name = '', value = '']) => one(({ target }) => parameter(target, name) === value),
  },
  clientip: {
    count: 1,
    make: ([range = '']) => {
      const prefix = Prefix.tryParse(range);
      if (!prefix) throw new RuleError(`parsing CIDR "${range}"`);
      return one(({ client }) => prefix.masked().contains(client));
    },
  },
};

function one(rule: Rule): Rule {
  return rule;
}

function matching(text: string, of: (subject: RuleSubject) => string): Rule {
  let pattern: RegExp;
  try {
    pattern = new RegExp(text);
  } catch {
    throw new RuleError(`compiling regexp "${text}"`);
  }
  return (subject) => pattern.test(of(subject));
}

const TOKEN = /\s*(&&|\|\||[!(),]|`[^`]*`|"(?:[^"\\]|\\.)*"|[A-Za-z]\w*)/y;

/** Reads a rule: ``Host(`a.example`) && (PathPrefix(`/x`) || !Method(`GET`))``. @throws RuleError */
export function parseRule(text: string): Rule {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (!match) throw new RuleError(`error while parsing rule ${text}`);
    tokens.push(match[1] ?? '');
  }
  if (tokens.length === 0) throw new RuleError('empty rule');
  const parser = new RuleParser(text, tokens);
  const rule = parser.either();
  parser.end();
  return rule;
}

class RuleParser {
  #at = 0;

  constructor(
    readonly text: string,
    readonly tokens: readonly string[],
  ) {}

  /** `a || b` */
  either(): Rule {
    const parts = [this.#both()];
    while (this.#take('||')) parts.push(this.#both());
    return parts.length === 1 ? (parts[0] as Rule) : (subject) => parts.some((part) => part(subject));
  }

  end(): void {
    if (this.#at < this.tokens.length) throw this.#wrong();
  }

  #both(): Rule {
    const parts = [this.#single()];
    while (this.#take('&&')) parts.push(this.#single());
    return parts.length === 1 ? (parts[0] as Rule) : (subject) => parts.every((part) => part(subject));
  }

  #single(): Rule {
    if (this.#take('!')) {
      const inner = this.#single();
      return (subject) => !inner(subject);
    }
    if (this.#take('(')) {
      const inner = this.either();
      if (!this.#take(')')) throw this.#wrong();
      return inner;
    }
    return this.#call();
  }

  #call(): Rule {
    const name = this.#next();
    if (!/^[A-Za-z]/.test(name) || !this.#take('(')) throw this.#wrong();
    const args: string[] = [];
    while (!this.#take(')')) {
      if (args.length > 0 && !this.#take(',')) throw this.#wrong();
      const arg = this.#next();
      if (!/^[`"]/.test(arg)) throw this.#wrong();
      args.push(arg.startsWith('`') ? arg.slice(1, -1) : arg.slice(1, -1).replace(/\\(.)/g, '$1'));
    }
    const matcher = MATCHERS[name.toLowerCase()];
    if (!matcher) throw new RuleError(`error while parsing rule ${this.text}: unsupported function: ${name}`);
    if (args.length !== matcher.count)
      throw new RuleError(
        `error while adding rule ${this.text}: unexpected number of parameters; got ${args.length}, expected one of [${matcher.count}]`,
      );
    return matcher.make(args);
  }

  #take(token: string): boolean {
    if (this.tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  #next(): string {
    return this.tokens[this.#at++] ?? '';
  }

  #wrong(): RuleError {
    return new RuleError(`error while parsing rule ${this.text}`);
  }
}

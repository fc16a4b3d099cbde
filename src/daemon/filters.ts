import { invalidParameter } from '#errdefs/errdefs.ts';

/** What the API takes in `filters`: keys with the values any of which may match (moby api/types/filters). */
export class Filters {
  readonly #fields: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(fields: ReadonlyMap<string, ReadonlySet<string>> = new Map()) {
    this.#fields = fields;
  }

  /** From JSON: `{"name":["a"]}`, or the old `{"name":{"a":true}}`. @throws DockerError where it is neither */
  static parse(text: string | undefined): Filters {
    if (text === undefined || text === '') return new Filters();
    const fields = new Map<string, Set<string>>();
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      throw invalidParameter('invalid filter');
    }
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
      throw invalidParameter('invalid filter');
    for (const [key, values] of Object.entries(parsed)) {
      if (Array.isArray(values)) fields.set(key, new Set(values.map(String)));
      else if (typeof values === 'object' && values !== null) {
        const named = Object.entries(values as Record<string, unknown>);
        fields.set(key, new Set(named.filter(([, on]) => on === true).map(([value]) => value)));
      } else throw invalidParameter('invalid filter');
    }
    return new Filters(fields);
  }

  has(key: string): boolean {
    return this.#fields.has(key);
  }

  get size(): number {
    return this.#fields.size;
  }

  /** The values of `key`, in the order given. */
  get(key: string): string[] {
    return [...(this.#fields.get(key) ?? [])];
  }

  /** The same filters with one more value. */
  with(key: string, value: string): Filters {
    return new Filters(new Map([...this.#fields, [key, new Set([...this.get(key), value])]]));
  }

  /** The same filters without `key`. */
  without(key: string): Filters {
    return new Filters(new Map([...this.#fields].filter(([other]) => other !== key)));
  }

  /** @throws DockerError `invalid filter 'colour'` where a key is none of `accepted` */
  validate(accepted: readonly string[]): void {
    for (const key of this.#fields.keys()) {
      if (!accepted.includes(key)) throw invalidParameter(`invalid filter '${key}'`);
    }
  }

  /** Whether nothing is asked of `key`, or `source` is one of its values. */
  exact(key: string, source: string): boolean {
    const values = this.#fields.get(key);
    return values === undefined || values.size === 0 || values.has(source);
  }

  /** Whether nothing is asked of `key`, or `source` is, matches as a pattern or begins with one of its values. */
  match(key: string, source: string): boolean {
    return this.exact(key, source) || this.get(key).some((value) => pattern(value)?.test(source) ?? false);
  }

  /** Whether nothing is asked of `key`, or `source` begins with one of its values. */
  prefix(key: string, source: string): boolean {
    return this.exact(key, source) || this.get(key).some((value) => source.startsWith(value));
  }

  /** Whether `sources` has every `name` or `name=value` asked for in `key`. */
  pairs(key: string, sources: Readonly<Record<string, string>> | null | undefined): boolean {
    return this.get(key).every((wanted) => {
      const [name = '', ...value] = wanted.split('=');
      const found = sources?.[name];
      return found !== undefined && (!wanted.includes('=') || found === value.join('='));
    });
  }

  /** The truth asked for in `key`. @throws DockerError where it is neither true nor false */
  boolean(key: string, absent: boolean): boolean {
    if (!this.has(key)) return absent;
    const values = this.get(key);
    const [value] = values;
    if (values.length === 1 && (value === '1' || value === 'true')) return true;
    if (values.length === 1 && (value === '0' || value === 'false')) return false;
    throw invalidParameter(`invalid filter '${key}=[${values.join(' ')}]'`);
  }

  /** `{"name":{"a":true}}`, as errors show them. */
  toString(): string {
    const fields = [...this.#fields].map(([key, values]) => [
      key,
      Object.fromEntries([...values].map((value) => [value, true])),
    ]);
    return JSON.stringify(Object.fromEntries(fields));
  }
}

function pattern(text: string): RegExp | undefined {
  try {
    return new RegExp(text);
  } catch {
    return undefined;
  }
}

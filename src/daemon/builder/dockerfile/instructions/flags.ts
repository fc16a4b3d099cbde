import { invalidParameter } from '#errdefs/errdefs.ts';
import { suggestion } from './suggest.ts';

/** What a flag takes: a switch, one text, or one every time it is given. */
type FlagType = 'bool' | 'string' | 'strings';

/** The flags of one instruction that were given. */
export class Flags {
  readonly #values = new Map<string, string[]>();

  /** @throws DockerError `unknown flag: --x`, `missing a value on flag: --x` … (BuildKit instructions/bflag.go) */
  constructor(given: readonly string[], known: Readonly<Record<string, FlagType>> = {}) {
    for (const text of given) {
      if (text === '--') return;
      const equals = text.indexOf('=');
      const name = text.slice(2, equals < 0 ? undefined : equals);
      const value = equals < 0 ? undefined : text.slice(equals + 1);
      const type = Object.hasOwn(known, name) ? known[name] : undefined;
      if (type === undefined)
        throw invalidParameter(`unknown flag: --${name}${suggestion(name, Object.keys(known), true)}`);
      if (this.#values.has(name) && type !== 'strings') throw invalidParameter(`duplicate flag specified: --${name}`);
      if (type === 'bool' ? value === '' : value === undefined)
        throw invalidParameter(`missing a value on flag: --${name}`);
      if (type === 'bool' && !/^(true|false)$/i.test(value ?? 'true'))
        throw invalidParameter(`expecting boolean value for flag --${name}, not: ${value}`);
      this.#values.set(name, [...this.all(name), value ?? 'true']);
    }
  }

  text(name: string): string {
    return this.all(name)[0] ?? '';
  }

  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /** Names of those that were given. */
  get used(): string[] {
    return [...this.#values.keys()];
  }
}

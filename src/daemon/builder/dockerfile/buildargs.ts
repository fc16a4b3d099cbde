/** Always allowed, and left out of the history of images (moby builder/dockerfile/buildargs.go). */
const BUILTIN = [
  'HTTP_PROXY',
  'http_proxy',
  'HTTPS_PROXY',
  'https_proxy',
  'FTP_PROXY',
  'ftp_proxy',
  'NO_PROXY',
  'no_proxy',
  'ALL_PROXY',
  'all_proxy',
];

type Values = ReadonlyMap<string, string | undefined>;

/** The arguments of a build: those that ARG has named, with what the client gave for them. */
export class BuildArgs {
  #allowed = new Map<string, string | undefined>();
  readonly #meta = new Map<string, string | undefined>();
  readonly #referenced = new Set<string>();

  /** @param given by the client; undefined where it has no value for one */
  constructor(readonly given: Values) {}

  /** For another stage: what was named before the first FROM, but nothing that stages have named. */
  forStage(): BuildArgs {
    const copy = new BuildArgs(this.given);
    for (const [key, value] of this.#meta) copy.#meta.set(key, value);
    for (const key of this.#referenced) copy.#referenced.add(key);
    return copy;
  }

  /** What a stage has asked for counts as asked for. */
  takeReferences(other: BuildArgs): void {
    for (const key of other.#referenced) this.#referenced.add(key);
  }

  add(key: string, value: string | undefined): void {
    this.#allowed.set(key, value);
    this.#referenced.add(key);
  }

  addMeta(key: string, value: string | undefined): void {
    this.#meta.set(key, value);
  }

  /** What the client gave and nobody asked for. */
  get unused(): string[] {
    return [...this.given.keys()].filter((key) => !this.#referenced.has(key) && !BUILTIN.includes(key)).sort();
  }

  /** Those of before the first FROM. */
  get meta(): Map<string, string> {
    return this.#valuesOf(this.#meta);
  }

  get allowed(): Map<string, string> {
    return this.#valuesOf(this.#allowed);
  }

  /** Whether it shows in the history. */
  shows(key: string): boolean {
    return this.#allowed.has(key) || !BUILTIN.includes(key);
  }

  /** `name=value` of those that the environment does not have. */
  without(environment: readonly string[]): string[] {
    const known = new Set(environment.map((entry) => entry.split('=', 1)[0]));
    return [...this.allowed].filter(([key]) => !known.has(key)).map(([key, value]) => `${key}=${value}`);
  }

  #valuesOf(source: Values): Map<string, string> {
    const values = new Map<string, string>();
    for (const key of new Set([...source.keys(), ...BUILTIN])) {
      const value = this.given.get(key) ?? source.get(key) ?? this.#meta.get(key);
      if (value !== undefined) values.set(key, value);
    }
    return values;
  }
}

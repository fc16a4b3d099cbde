/** Header fields of a message (RFC 9110, 5): names compare without case, order and spelling are kept. */
export class Headers {
  readonly #entries: [name: string, value: string][] = [];

  constructor(entries: Iterable<readonly [string, string]> = []) {
    for (const [name, value] of entries) this.append(name, value);
  }

  /** The value of `name`, several joined with `, `; undefined where there is none. */
  get(name: string): string | undefined {
    const values = this.getAll(name);
    return values.length === 0 ? undefined : values.join(', ');
  }

  /** Each value of `name` in order. */
  getAll(name: string): string[] {
    const lower = name.toLowerCase();
    return this.#entries.filter(([other]) => other.toLowerCase() === lower).map(([, value]) => value);
  }

  has(name: string): boolean {
    const lower = name.toLowerCase();
    return this.#entries.some(([other]) => other.toLowerCase() === lower);
  }

  /** Replaces `name` where it stands first, or adds it at the end. */
  set(name: string, value: string): void {
    const lower = name.toLowerCase();
    const at = this.#entries.findIndex(([other]) => other.toLowerCase() === lower);
    if (at < 0) {
      this.#entries.push([name, value]);
      return;
    }
    this.delete(name);
    this.#entries.splice(at, 0, [name, value]);
  }

  /** Adds a field at the end, even where there is one of that name. */
  append(name: string, value: string): void {
    this.#entries.push([name, value]);
  }

  delete(name: string): void {
    const lower = name.toLowerCase();
    for (let at = this.#entries.length - 1; at >= 0; at--) {
      if (this.#entries[at]?.[0].toLowerCase() === lower) this.#entries.splice(at, 1);
    }
  }

  /** All fields in order, as they were written. */
  entries(): readonly (readonly [name: string, value: string])[] {
    return this.#entries;
  }

  /** Whether the comma-separated list in `name` has `token`, in any case (`Connection: keep-alive, Upgrade`). */
  hasToken(name: string, token: string): boolean {
    const wanted = token.toLowerCase();
    return this.getAll(name).some((value) => value.split(',').some((part) => part.trim().toLowerCase() === wanted));
  }
}

/** The parameters of a request, decoded (application/x-www-form-urlencoded). */
export class Query {
  readonly #values = new Map<string, string[]>();

  /** @param text what stands behind the question mark */
  constructor(text: string) {
    for (const pair of text.split('&')) {
      if (pair === '') continue;
      const equals = pair.indexOf('=');
      const name = decode(equals < 0 ? pair : pair.slice(0, equals));
      const values = this.#values.get(name) ?? [];
      values.push(equals < 0 ? '' : decode(pair.slice(equals + 1)));
      this.#values.set(name, values);
    }
  }

  /** The first value, '' where there is none. */
  get(name: string): string {
    return this.#values.get(name)?.[0] ?? '';
  }

  getAll(name: string): string[] {
    return this.#values.get(name) ?? [];
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** A switch: anything but nothing, 0, no, false and none is on (moby httputils.BoolValue). */
  flag(name: string, absent = false): boolean {
    if (!this.has(name)) return absent;
    return !['', '0', 'no', 'false', 'none'].includes(this.get(name).trim().toLowerCase());
  }
}

/** Text with its percent and plus escapes undone; broken escapes stay. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

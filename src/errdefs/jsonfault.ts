/**
 * What is wrong with a text that is no JSON, in the words of Go's encoding/json.
 * @returns `unexpected end of JSON input`, `invalid character '}' looking for beginning of value` …
 */
export function jsonFault(text: string): string {
  return new Scanner(text).fault() ?? 'unexpected end of JSON input';
}

const END = 'unexpected end of JSON input';

class Scanner {
  #at = 0;

  constructor(readonly text: string) {}

  fault(): string | undefined {
    const found = this.#value();
    if (found) return found;
    return this.#next() === '' ? undefined : this.#invalid('after top-level value');
  }

  #value(): string | undefined {
    const first = this.#next();
    if (first === '') return END;
    if (first === '{') return this.#object();
    if (first === '[') return this.#array();
    if (first === '"') return this.#string();
    const word = /^(true|false|null|-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?)/.exec(this.text.slice(this.#at))?.[0];
    if (word === undefined) return this.#invalid('looking for beginning of value');
    this.#at += word.length;
    return undefined;
  }

  #object(): string | undefined {
    this.#at++;
    if (this.#next() === '}') return this.#step();
    for (;;) {
      const first = this.#next();
      if (first === '') return END;
      if (first !== '"') return this.#invalid('looking for beginning of object key string');
      const key = this.#string();
      if (key) return key;
      const colon = this.#next();
      if (colon === '') return END;
      if (colon !== ':') return this.#invalid('after object key');
      this.#at++;
      const value = this.#value();
      if (value) return value;
      const after = this.#next();
      if (after === '') return END;
      if (after === '}') return this.#step();
      if (after !== ',') return this.#invalid('after object key:value pair');
      this.#at++;
    }
  }

  #array(): string | undefined {
    this.#at++;
    if (this.#next() === ']') return this.#step();
    for (;;) {
      const value = this.#value();
      if (value) return value;
      const after = this.#next();
      if (after === '') return END;
      if (after === ']') return this.#step();
      if (after !== ',') return this.#invalid('after array element');
      this.#at++;
    }
  }

  #string(): string | undefined {
    for (this.#at++; this.#at < this.text.length; this.#at++) {
      const character = this.text.charAt(this.#at);
      if (character === '"') return this.#step();
      if (character < ' ') return this.#invalid('in string literal');
      if (character === '\\') this.#at++;
    }
    return END;
  }

  #step(): undefined {
    this.#at++;
  }

  /** The next character that is no white space; '' at the end. */
  #next(): string {
    while (/[ \t\r\n]/.test(this.text.charAt(this.#at))) this.#at++;
    return this.text.charAt(this.#at);
  }

  #invalid(where: string): string {
    const character = this.text.charAt(this.#at);
    const shown = character === "'" ? "'\\''" : character === '\n' ? "'\\n'" : `'${character}'`;
    return `invalid character ${shown} ${where}`;
  }
}

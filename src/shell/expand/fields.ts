import { quotePattern } from './pattern.ts';

/** One word that expansion produced: its text, and the same as a pattern in which quoted characters are escaped. */
export interface Field {
  text: string;
  pattern: string;
  /** Whether any of it may be a pattern. */
  magic: boolean;
}

/** Where the parts of a word go as they are expanded. */
export interface Sink {
  /** Text that was quoted. */
  quoted(text: string): void;
  /** Unquoted text of the command itself: a pattern, but not split. */
  literal(text: string): void;
  /** The unquoted result of an expansion: a pattern, and split at $IFS. */
  expansion(text: string): void;
  /** Quotes stood here: the word exists even when empty. */
  mark(): void;
  /** The border between two elements of `$@`. */
  separate(): void;
}

const MAGIC = /[*?[\]\\@+!]/;

/** Splits what comes into fields (POSIX 2.6.5). */
export class FieldSink implements Sink {
  readonly fields: Field[] = [];
  #text = '';
  #pattern = '';
  #magic = false;
  #started = false;
  /** White space of $IFS ended the last field; one other separator may still belong to it. */
  #closedBySpace = false;

  constructor(readonly separators: string) {}

  quoted(text: string): void {
    this.mark();
    this.#text += text;
    this.#pattern += quotePattern(text);
  }

  literal(text: string): void {
    if (text === '') return;
    this.mark();
    this.#text += text;
    this.#pattern += text;
    if (!this.#magic && MAGIC.test(text)) this.#magic = true;
  }

  expansion(text: string): void {
    const separators = this.separators;
    let start = 0;
    for (let at = 0; at < text.length; at++) {
      const char = text[at] as string;
      if (!separators.includes(char)) continue;
      this.#pour(text.slice(start, at));
      start = at + 1;
      if (char === ' ' || char === '\t' || char === '\n') {
        if (this.#started) {
          this.#close();
          this.#closedBySpace = true;
        }
      } else if (this.#started) this.#close();
      else if (this.#closedBySpace) this.#closedBySpace = false;
      else this.fields.push({ text: '', pattern: '', magic: false });
    }
    this.#pour(text.slice(start));
  }

  mark(): void {
    this.#started = true;
    this.#closedBySpace = false;
  }

  separate(): void {
    if (this.#started) this.#close();
  }

  /** Ends a word. */
  end(): void {
    this.separate();
    this.#closedBySpace = false;
  }

  #pour(text: string): void {
    if (text === '') return;
    this.mark();
    this.#text += text;
    this.#pattern += text.includes('\\') ? text.replaceAll('\\', '\\\\') : text;
    if (!this.#magic && MAGIC.test(text)) this.#magic = true;
  }

  #close(): void {
    this.fields.push({ text: this.#text, pattern: this.#pattern, magic: this.#magic });
    this.#text = '';
    this.#pattern = '';
    this.#magic = false;
    this.#started = false;
    this.#closedBySpace = false;
  }
}

/** Puts everything into one string, as in assignments and here-documents. */
export class TextSink implements Sink {
  text = '';
  constructor(readonly separator = ' ') {}
  quoted(text: string): void {
    this.text += text;
  }
  literal(text: string): void {
    this.text += text;
  }
  expansion(text: string): void {
    this.text += text;
  }
  mark(): void {}
  separate(): void {
    this.text += this.separator;
  }
}

/** Makes one pattern, with `quote` escaping what was quoted. */
export class PatternSink implements Sink {
  pattern = '';
  constructor(
    readonly quote: (text: string) => string,
    /** How the unquoted result of an expansion is put in. */
    readonly plain: (text: string) => string = (text) => text,
  ) {}
  quoted(text: string): void {
    this.pattern += this.quote(text);
  }
  literal(text: string): void {
    this.pattern += text;
  }
  expansion(text: string): void {
    this.pattern += this.plain(text);
  }
  mark(): void {}
  separate(): void {
    this.pattern += ' ';
  }
}

import { type Mark, YamlFault } from './fault.ts';
import { Scanner, type Token, type TokenKind } from './scanner.ts';

/** Finds out whether a text is YAML as Go's yaml.v3 takes it. @throws YamlFault with its words */
export function checkYaml(text: string): void {
  new Grammar(new Scanner(text)).stream();
}

/** The productions of YAML 1.1 over tokens. */
class Grammar {
  readonly #anchors = new Set<string>();

  constructor(readonly scanner: Scanner) {}

  stream(): void {
    for (let isFirst = true; ; isFirst = false) {
      while (!isFirst && this.#is('document-end')) this.scanner.take();
      if (this.#is('stream-end')) return;
      if (!isFirst || this.#is('directive', 'document-start')) this.#documentStart();
      if (!this.#is('directive', 'document-start', 'document-end', 'stream-end')) this.#node(true, false);
      if (this.#is('document-end')) this.scanner.take();
      this.#anchors.clear();
    }
  }

  #documentStart(): void {
    while (this.#is('directive')) this.scanner.take();
    const { kind, mark } = this.scanner.peek();
    if (kind !== 'document-start')
      throw new YamlFault('did not find expected <document start>', 'parser', undefined, mark);
    this.scanner.take();
  }

  #is(...kinds: readonly TokenKind[]): boolean {
    return kinds.includes(this.scanner.peek().kind);
  }

  #fail(problem: string, context: Mark): never {
    throw new YamlFault(problem, 'parser', context, this.scanner.peek().mark);
  }

  /** @param isBlock whether blocks may begin here @param indentless whether a list may stand as far out as the key it is for */
  #node(isBlock: boolean, indentless: boolean): void {
    const { kind, mark, name = '' } = this.scanner.peek();
    if (kind === 'alias') {
      this.scanner.take();
      if (!this.#anchors.has(name)) throw new YamlFault(`unknown anchor '${name}' referenced`, 'reader');
      return;
    }
    const hasProperties = this.#properties();
    const token = this.scanner.peek();
    if (token.kind === 'scalar') this.scanner.take();
    else if (token.kind === '-' && indentless) this.#indentless();
    else if (token.kind === '[') this.#flowSequence(token);
    else if (token.kind === '{') this.#flowMapping(token);
    else if (token.kind === 'sequence-start' && isBlock) this.#blockSequence(token);
    else if (token.kind === 'mapping-start' && isBlock) this.#blockMapping(token);
    else if (!hasProperties) this.#fail('did not find expected node content', mark);
  }

  /** An anchor and a tag, in either order. */
  #properties(): boolean {
    let has = false;
    for (const kinds = new Set<TokenKind>(['anchor', 'tag']); kinds.has(this.scanner.peek().kind); has = true) {
      const { kind, name } = this.scanner.take();
      if (name !== undefined) this.#anchors.add(name);
      kinds.delete(kind);
    }
    return has;
  }

  #indentless(): void {
    while (this.#is('-')) {
      this.scanner.take();
      if (!this.#is('-', 'key', 'value', 'block-end')) this.#node(true, false);
    }
  }

  #blockSequence({ mark }: Token): void {
    this.scanner.take();
    while (this.#is('-')) {
      this.scanner.take();
      if (!this.#is('-', 'block-end')) this.#node(true, false);
    }
    if (!this.#is('block-end')) this.#fail("did not find expected '-' indicator", mark);
    this.scanner.take();
  }

  #blockMapping({ mark }: Token): void {
    this.scanner.take();
    while (this.#is('key')) {
      this.scanner.take();
      if (!this.#is('key', 'value', 'block-end')) this.#node(true, true);
      if (!this.#is('value')) continue;
      this.scanner.take();
      if (!this.#is('key', 'value', 'block-end')) this.#node(true, true);
    }
    if (!this.#is('block-end')) this.#fail('did not find expected key', mark);
    this.scanner.take();
  }

  #flowSequence({ mark }: Token): void {
    this.scanner.take();
    for (let isFirst = true; !this.#is(']'); isFirst = false) {
      if (!isFirst) {
        if (!this.#is(',')) this.#fail("did not find expected ',' or ']'", mark);
        this.scanner.take();
      }
      if (this.#is('key')) {
        this.scanner.take();
        if (!this.#is('value', ',', ']')) this.#node(false, false);
        this.#flowValue(']');
      } else if (!this.#is(']')) this.#node(false, false);
    }
    this.scanner.take();
  }

  #flowMapping({ mark }: Token): void {
    this.scanner.take();
    for (let isFirst = true; !this.#is('}'); isFirst = false) {
      if (!isFirst) {
        if (!this.#is(',')) this.#fail("did not find expected ',' or '}'", mark);
        this.scanner.take();
      }
      if (this.#is('key')) {
        this.scanner.take();
        if (!this.#is('value', ',', '}')) this.#node(false, false);
        this.#flowValue('}');
      } else if (!this.#is('}')) this.#node(false, false);
    }
    this.scanner.take();
  }

  #flowValue(end: ']' | '}'): void {
    if (!this.#is('value')) return;
    this.scanner.take();
    if (!this.#is(',', end)) this.#node(false, false);
  }
}

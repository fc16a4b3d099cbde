/** A line being edited: its text, the cursor, and what was cut last. Positions count UTF-16 units between whole characters. */
export class Buffer {
  text = '';
  at = 0;
  #killed = '';
  #killing = false;
  #undo: { text: string; at: number }[] = [];

  set(text: string, at = text.length): void {
    this.text = text;
    this.at = at;
  }

  /** Remembers the line for undo. */
  checkpoint(): void {
    const last = this.#undo[this.#undo.length - 1];
    if (last?.text !== this.text) this.#undo.push({ text: this.text, at: this.at });
    if (this.#undo.length > 200) this.#undo.shift();
  }

  undo(): void {
    while (this.#undo.length > 0) {
      const last = this.#undo.pop() as { text: string; at: number };
      if (last.text === this.text) continue;
      this.set(last.text, last.at);
      return;
    }
  }

  clearUndo(): void {
    this.#undo = [];
  }

  insert(text: string): void {
    this.text = this.text.slice(0, this.at) + text + this.text.slice(this.at);
    this.at += text.length;
  }

  /** Start of the character before `at`. */
  before(at = this.at): number {
    if (at <= 0) return 0;
    return at > 1 && /[\udc00-\udfff]/.test(this.text[at - 1] as string) ? at - 2 : at - 1;
  }

  /** End of the character after `at`. */
  after(at = this.at): number {
    if (at >= this.text.length) return this.text.length;
    return at + String.fromCodePoint(this.text.codePointAt(at) as number).length;
  }

  /** Start of the word before the cursor; words are of letters and digits, or of anything but blanks. */
  wordStart(blanks = false): number {
    const word = blanks ? /\S/ : /[\p{L}\p{N}]/u;
    let { at } = this;
    while (at > 0 && !word.test(this.text[at - 1] as string)) at--;
    while (at > 0 && word.test(this.text[at - 1] as string)) at--;
    return at;
  }

  /** End of the word after the cursor. */
  wordEnd(): number {
    const word = /[\p{L}\p{N}]/u;
    let { at } = this;
    while (at < this.text.length && !word.test(this.text[at] as string)) at++;
    while (at < this.text.length && word.test(this.text[at] as string)) at++;
    return at;
  }

  remove(from: number, to: number): void {
    this.text = this.text.slice(0, from) + this.text.slice(to);
    if (this.at > to) this.at -= to - from;
    else if (this.at > from) this.at = from;
  }

  /** Cuts; cuts in a row are put together. */
  kill(from: number, to: number): void {
    const cut = this.text.slice(from, to);
    const backward = to === this.at && from < to;
    if (!this.#killing) this.#killed = cut;
    else this.#killed = backward ? cut + this.#killed : this.#killed + cut;
    this.#killing = true;
    this.remove(from, to);
  }

  /** Called after every key that does not cut. */
  endKill(): void {
    this.#killing = false;
  }

  yank(): void {
    this.insert(this.#killed);
  }

  transpose(): void {
    if (this.text.length < 2 || this.at === 0) return;
    const at = this.at === this.text.length ? this.before() : this.at;
    const first = this.before(at);
    const second = this.after(at);
    this.text =
      this.text.slice(0, first) + this.text.slice(at, second) + this.text.slice(first, at) + this.text.slice(second);
    this.at = second;
  }

  changeWord(change: (word: string) => string): void {
    const end = this.wordEnd();
    this.text = this.text.slice(0, this.at) + change(this.text.slice(this.at, end)) + this.text.slice(end);
    this.at = end;
  }
}

/** A piece of shell text that is being run, to tell line numbers and to quote from. */
export class Source {
  /** @param firstLine number of the text's first line */
  constructor(
    readonly text: string,
    readonly name: string,
    readonly firstLine = 1,
    /** What messages call it besides its name: `eval`. */
    readonly label = '',
  ) {}

  /** The number of the line that holds character `position`. */
  lineAt(position: number): number {
    let line = this.firstLine;
    for (let at = this.text.indexOf('\n'); at >= 0 && at < position; at = this.text.indexOf('\n', at + 1)) line++;
    return line;
  }

  /** The whole line that holds character `position`, without its newline. */
  lineText(position: number): string {
    const start = position === 0 ? 0 : this.text.lastIndexOf('\n', position - 1) + 1;
    const end = this.text.indexOf('\n', Math.max(position, start));
    return this.text.slice(start, end < 0 ? undefined : end);
  }
}

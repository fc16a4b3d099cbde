import { invalidParameter } from '#errdefs/errdefs.ts';

const DIRECTIVE = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/;
const KNOWN = ['syntax', 'check', 'escape'];

/** Comments at the top of a Dockerfile that say how to read it: `# escape=\``. */
export class Directives {
  escapeToken = '\\';
  #done = false;
  readonly #seen = new Set<string>();

  /** Takes a line in, as long as there have been directives alone. @throws DockerError */
  read(line: string): void {
    if (this.#done) return;
    const [, name = '', value = ''] = DIRECTIVE.exec(line) ?? [];
    const key = name.toLowerCase();
    if (!KNOWN.includes(key)) {
      this.#done = true;
      return;
    }
    if (this.#seen.has(key)) throw invalidParameter(`only one ${key} parser directive can be used`);
    this.#seen.add(key);
    if (key !== 'escape') return;
    if (value !== '`' && value !== '\\')
      throw invalidParameter(`invalid escape token '${value}' does not match \` or \\`);
    this.escapeToken = value;
  }

  /** A line without the escapeToken character that makes the next one continue it. */
  continued(line: string): { text: string; more: boolean } {
    const end = line.search(this.escapeToken === '`' ? /([^`])`[ \t]*$|^`[ \t]*$/ : /([^\\])\\[ \t]*$|^\\[ \t]*$/);
    if (end < 0) return { text: line, more: false };
    const at = line.startsWith(this.escapeToken, end) ? end : end + 1;
    return { text: line.slice(0, at), more: true };
  }
}

/** What says which files are left out: the patterns of a .dockerignore (moby/patternmatcher). */
export class Patterns {
  readonly #patterns: { readonly expression: RegExp; readonly exclusion: boolean; readonly text: string }[];

  /** @throws Error `syntax error in pattern`, `illegal exclusion pattern: "!"` */
  constructor(patterns: readonly string[]) {
    this.#patterns = patterns.flatMap((pattern) => {
      let text = pattern.trim();
      if (text === '') return [];
      text = cleanPath(text);
      const exclusion = text.startsWith('!');
      if (exclusion) {
        if (text.length === 1) throw new Error('illegal exclusion pattern: "!"');
        text = text.slice(1);
      }
      return [{ expression: expressionOf(text), exclusion, text }];
    });
  }

  /** Whether some pattern takes back what others left out. */
  get hasExclusions(): boolean {
    return this.#patterns.some(({ exclusion }) => exclusion);
  }

  /** Patterns that take back, without their sign. */
  get exclusions(): string[] {
    return this.#patterns.filter(({ exclusion }) => exclusion).map(({ text }) => text);
  }

  /** Whether a file is left out, itself or with a directory that it is in. @param path relative to the root */
  matches(path: string): boolean {
    const parts = path.split('/');
    const ways = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
    let left = false;
    for (const { expression, exclusion } of this.#patterns) {
      // What says nothing new need not be asked.
      if (exclusion !== left) continue;
      if (ways.some((way) => expression.test(way))) left = !exclusion;
    }
    return left;
  }
}

/** The patterns of a .dockerignore: a line each, without comments, slashes at the beginning and blanks. */
export function readPatterns(text: string): string[] {
  const patterns: string[] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    const raw = index === 0 ? line.replace(/^\uFEFF/, '') : line;
    if (raw.startsWith('#')) continue;
    let pattern = raw.trim();
    if (pattern === '') continue;
    const sign = pattern.startsWith('!') ? '!' : '';
    pattern = pattern.slice(sign.length).trim();
    if (pattern !== '') {
      pattern = cleanPath(pattern);
      if (pattern.length > 1 && pattern.startsWith('/')) pattern = pattern.slice(1);
    }
    patterns.push(sign + pattern);
  }
  return patterns;
}

/** Whether a name fits a pattern as Go's filepath.Match has it; `*` and `?` stop at slashes. A broken pattern fits nothing. */
export function matchesPattern(pattern: string, name: string): boolean {
  try {
    return expressionOf(pattern, false).test(name);
  } catch {
    return false;
  }
}

/** @param doubleStars whether `**` crosses slashes */
function expressionOf(pattern: string, doubleStars = true): RegExp {
  let source = '^';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (doubleStars && pattern.startsWith('**', at)) {
      at++;
      if (pattern.charAt(at + 1) === '/') at++;
      source += at + 1 >= pattern.length ? '.*' : '(?:.*/)?';
    } else if (character === '*') source += '[^/]*';
    else if (character === '?') source += '[^/]';
    else if (character === '\\') {
      const next = pattern.charAt(++at);
      if (next === '') throw new Error('syntax error in pattern');
      source += next.replace(/[\W_]/, '\\$&').replace('\\_', '_');
    } else if (character === '[') {
      const end = /^\[(\^?)((?:\\.|[^\]\\])+)\]/.exec(pattern.slice(at));
      if (!end) throw new Error('syntax error in pattern');
      source += `[${end[1]}${(end[2] ?? '').replace(/\[/g, '\\[')}]`;
      at += end[0].length - 1;
    } else source += character.replace(/[.+()|{}$^\]/-]/, '\\$&');
  }
  try {
    return new RegExp(`${source}$`, 's');
  } catch {
    throw new Error('syntax error in pattern');
  }
}

/** path.Clean. */
function cleanPath(path: string): string {
  const sign = path.startsWith('!') ? '!' : '';
  const rest = path.slice(sign.length);
  const rooted = rest.startsWith('/');
  const parts: string[] = [];
  for (const part of rest.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !rooted) parts.push(part);
  }
  const joined = parts.join('/');
  if (rooted) return `${sign}/${joined}`;
  return `${sign}${joined || (sign === '' || rest !== '' ? '.' : '')}`;
}

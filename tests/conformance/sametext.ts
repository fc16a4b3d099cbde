// What a real engine makes up anew each time. Values of a kind that carries meaning must correspond one to one over a
// whole recording; the others are only required to stand in the same place.

const VOLATILE: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['time', /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| ?[+-]\d\d:?\d\d(?: UTC)?| UTC)?/],
  ['token', /SWMTKN-1-[0-9a-z]{49,50}-[0-9a-z]{24,25}/],
  ['id', /\b[0-9a-f]{64}\b/],
  ['swarmid', /\b(?=[a-z0-9]*[0-9])(?=[a-z0-9]*[a-z])[a-z0-9]{25}\b/],
  ['mac', /\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/i],
  ['bridge', /\bbr-[0-9a-f]{12}\b/],
  ['veth', /\bveth[0-9a-f]{7}\b/],
  ['linklocal', /\bfe80::[0-9a-f:]+/],
  ['ula', /\bfd[0-9a-f]{2}:[0-9a-f:]+/],
  ['shortid', /\b(?=[a-z0-9]*[0-9])(?=[a-z0-9]*[a-z])[a-z0-9]{12}\b/],
  ['up', /\bUp (?:Less than a second|About an? \w+|\d+ \w+)/],
  ['ago', /(?:Less than a second|About an? \w+|\d+ (?:seconds?|minutes?|hours?)) ago/],
  ['rtt', /(?:round-trip|rtt) [a-z/]+ = [\d./]+ ms|time[=<]\d+(?:\.\d+)? ?ms|, time \d+ms/],
  ['size', /\b\d+(?:\.\d+)?[kMG]B\b/],
  ['ifindex', /@if\d+\b|^\d+: (?=\S)/m],
];
const MEANINGFUL = new Set(['token', 'id', 'swarmid', 'shortid']);
const ANY = new RegExp(VOLATILE.map(([name, pattern]) => `(?<${name}>${pattern.source})`).join('|'), 'gm');

/** Which recorded identifier stands for which simulated one. */
export class Correspondence {
  #recorded = new Map<string, string>();
  #simulated = new Map<string, string>();

  agree(kind: string, recorded: string, simulated: string): boolean {
    if (!MEANINGFUL.has(kind)) return true;
    const [r, s] = [recorded.slice(0, 12), simulated.slice(0, 12)];
    if (!this.#recorded.has(r) && !this.#simulated.has(s)) {
      this.#recorded.set(r, s);
      this.#simulated.set(s, r);
    }
    return this.#recorded.get(r) === s && this.#simulated.get(s) === r;
  }
}

type Piece = { literal: string } | { kind: string; value: string };

/** Whether two outputs of `cmd` say the same, generated values apart. */
export function sameText(recorded: string, simulated: string, cmd: string, ids: Correspondence): boolean {
  const [a, b] = [pieces(recorded, cmd), pieces(simulated, cmd)];
  return (
    a.length === b.length &&
    a.every((piece, index) => {
      const other = b[index] as Piece;
      if ('literal' in piece) return 'literal' in other && piece.literal === other.literal;
      return 'kind' in other && piece.kind === other.kind && ids.agree(piece.kind, piece.value, other.value);
    })
  );
}

/** Splits text into literal parts and generated values; a value typed in the command stays literal. */
function pieces(text: string, cmd: string): Piece[] {
  const result: Piece[] = [];
  const source = tidy(ordered(text));
  let literal = '';
  let at = 0;
  for (const match of source.matchAll(ANY)) {
    literal += source.slice(at, match.index);
    at = match.index + match[0].length;
    if (cmd.includes(match[0])) {
      literal += match[0];
      continue;
    }
    const kind = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined)?.[0] ?? '';
    result.push({ literal }, { kind, value: match[0] });
    literal = '';
  }
  return [...result, { literal: literal + source.slice(at) }];
}

/** Debian's version suffix, widths of columns and blank ends carry no meaning. */
function tidy(text: string): string {
  return text
    .replace(/\+dfsg\d+/g, '')
    .replace(/[ \t]+/g, ' ')
    .replace(/ +$/gm, '')
    .replace(/\n+$/, '\n');
}

/** Puts what a real engine leaves unordered into one order: maps by generated ids, and the answers of a lookup. */
function ordered(text: string): string {
  if (/^\s*[[{]/.test(text) && /"[0-9a-f]{64}"\s*:/.test(text)) {
    try {
      return `${JSON.stringify(JSON.parse(text), byContent, 1)}\n`;
    } catch {
      return text;
    }
  }
  if (!/^Server:\s/.test(text)) return text;
  return text
    .split(/\n\n+/)
    .map((paragraph) => paragraph.trim().split('\n').sort().join('\n'))
    .sort()
    .join('\n\n');
}

function byContent(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  if (entries.length < 2 || !entries.every(([key]) => /^[0-9a-f]{64}$/.test(key))) return value;
  const rank = ([, inner]: [string, unknown]) => (inner as { Name?: string } | null)?.Name ?? JSON.stringify(inner);
  return Object.fromEntries(entries.sort((a, b) => (rank(a) < rank(b) ? -1 : 1)));
}

/** How many changes a word may be away from what is suggested for it. */
const FARTHEST = 3;

/** ` (did you mean X?)`, or nothing (BuildKit util/suggest). @param known in their order */
export function suggestion(word: string, known: readonly string[], caseSensitive: boolean): string {
  const text = caseSensitive ? word : word.toLowerCase();
  let best: string | undefined;
  let least = FARTHEST;
  for (const candidate of [...known].sort()) {
    const other = caseSensitive ? candidate : candidate.toLowerCase();
    if (other === text) return '';
    const distance = changes(text, other);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best === undefined ? '' : ` (did you mean ${best}?)`;
}

/** How many characters have to be put in, taken out or changed (Levenshtein). */
function changes(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const cost = from[i - 1] === to[j - 1] ? 0 : 1;
      next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + cost));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

/** A run of lines that differ: `removed` lines from `from` on in the first file, `added` from `to` on in the second. */
export interface Hunk {
  from: number;
  removed: number;
  to: number;
  added: number;
}

/**
 * Where two lists of lines differ, by a longest common subsequence (Myers 1986), the earliest differences first.
 * @param a the keys of the first file's lines, `b` of the second's; equal keys are equal lines
 */
export function hunksOf(a: readonly string[], b: readonly string[]): Hunk[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const [n, m] = [a.length - head - tail, b.length - head - tail];
  const furthest: number[][] = [];
  let reach = new Map<number, number>([[1, 0]]);
  const steps: Map<number, number>[] = [];
  search: for (let d = 0; d <= n + m; d++) {
    steps.push(new Map(reach));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
      let x = down ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1;
      while (x < n && x - k < m && a[head + x] === b[head + x - k]) x++;
      reach.set(k, x);
      if (x >= n && x - k >= m) break search;
    }
    reach = new Map(reach);
  }
  // Back from the end, the moves that are not diagonal.
  let [x, y] = [n, m];
  for (let d = steps.length - 1; d > 0 && (x > 0 || y > 0); d--) {
    const before = steps[d] as Map<number, number>;
    const k = x - y;
    const down = k === -d || (k !== d && (before.get(k - 1) ?? -1) < (before.get(k + 1) ?? -1));
    const px = before.get(down ? k + 1 : k - 1) ?? 0;
    const py = px - (down ? k + 1 : k - 1);
    furthest.push([px, py, down ? 1 : 0]);
    [x, y] = [px, py];
  }
  const hunks: Hunk[] = [];
  for (const [px = 0, py = 0, down] of furthest.reverse()) {
    const last = hunks.at(-1);
    const [from, to] = [head + px, head + py];
    if (last && last.from + last.removed === from && last.to + last.added === to) {
      if (down) last.added++;
      else last.removed++;
    } else hunks.push({ from, removed: down ? 0 : 1, to, added: down ? 1 : 0 });
  }
  return hunks;
}

import { drawnOrder } from '../quiz/chance.ts';

/** Which questions a round asks. */
export interface Wish {
  /** How many at most. */
  count: number | 'all';
  /** Only what was missed, or has not been answered yet. */
  open: boolean;
}

/**
 * Draws the questions of a round, in their order. The same seed draws the same, whatever order they come in.
 * @param keys those of the topic @param right those whose last answer was right
 */
export function choose(keys: readonly string[], right: ReadonlySet<string>, wish: Wish, seed: string): string[] {
  const wanted = [...new Set(keys)].filter((key) => !wish.open || !right.has(key)).sort();
  const drawn = drawnOrder(wanted.length, seed).map((index) => wanted[index] as string);
  return wish.count === 'all' ? drawn : drawn.slice(0, wish.count);
}

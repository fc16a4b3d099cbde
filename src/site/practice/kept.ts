import type { Round } from '#course/practice/round.ts';

/** Where the round is kept while it lasts: a reload goes on with it. */
const KEY = 'gangway.practice';

/** What is kept, to be read by `readRound`. */
export function keptRound(): unknown {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null');
  } catch {
    return null;
  }
}

/** Keeps a round; undefined forgets it. */
export function keepRound(round: Round | undefined): void {
  try {
    if (round) localStorage.setItem(KEY, JSON.stringify(round));
    else localStorage.removeItem(KEY);
  } catch {
    // The browser stores nothing: the round lasts as long as the page.
  }
}

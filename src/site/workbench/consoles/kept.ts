import type { KeptArrangement } from './arrangement.ts';

const KEY = 'gangway.consoles';
/** Lessons whose arrangement is remembered. */
const LESSONS = 40;

interface Kept {
  /** By lesson, the latest last. */
  arrangements: [lesson: string, KeptArrangement][];
  /** Pixels that letters are larger than the page has them, by host. */
  fonts: Record<string, number>;
}

function read(): Kept {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return {
      arrangements: Array.isArray(kept?.arrangements) ? kept.arrangements : [],
      fonts: { ...kept?.fonts },
    };
  } catch {
    return { arrangements: [], fonts: {} };
  }
}

function write(kept: Kept): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // The browser stores nothing: it holds for this page only.
  }
}

/** How the consoles of a lesson were arranged. */
export function keptArrangement(lesson: string): KeptArrangement | undefined {
  const found = read().arrangements.find((each) => Array.isArray(each) && each[0] === lesson)?.[1];
  if (found?.split !== 'columns' && found?.split !== 'rows') return undefined;
  if (!Array.isArray(found.second)) return undefined;
  return { split: found.split, second: found.second.filter((id) => typeof id === 'string') };
}

export function keepArrangement(lesson: string, arrangement: KeptArrangement): void {
  const kept = read();
  const others = kept.arrangements.filter((each) => each?.[0] !== lesson);
  kept.arrangements = [...others, [lesson, arrangement] as [string, KeptArrangement]].slice(-LESSONS);
  write(kept);
}

/** How much larger than usual the letters of a host's consoles are, in pixels. */
export function keptFont(host: string): number {
  const { fonts } = read();
  const font = Object.hasOwn(fonts, host) ? fonts[host] : 0;
  return typeof font === 'number' && Number.isFinite(font) ? font : 0;
}

export function keepFont(host: string, larger: number): void {
  const kept = read();
  kept.fonts = Object.fromEntries(Object.entries(kept.fonts).filter(([name]) => name !== host));
  if (larger !== 0) kept.fonts = { ...kept.fonts, [host]: larger };
  write(kept);
}

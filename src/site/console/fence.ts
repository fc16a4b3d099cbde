/** A fenced block of a lesson that the engine has something to say to. */
export interface Fence {
  kind: 'console' | 'picture';
  /** The words after the kind on the first line. */
  words: string[];
  text: string;
}

const FENCE = /^```(console|picture)\b([^\n]*)\n([\s\S]*?)^```\s*$/gm;

/** The console blocks and pictures of a lesson, in their order. */
export function fencesOf(source: string): Fence[] {
  return [...source.matchAll(FENCE)].map(([, kind, words = '', text = '']) => ({
    kind: kind as Fence['kind'],
    words: words.split(/\s+/).filter(Boolean),
    text,
  }));
}

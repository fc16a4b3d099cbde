import { SearchAddon } from '@xterm/addon-search';
import type { Terminal } from '@xterm/xterm';

/** What is looked for. */
export interface SearchQuery {
  text: string;
  caseSensitive: boolean;
  regex: boolean;
}

/** What was found: which of how many is shown, from 1; 0 of 0 for nothing. */
export interface SearchResult {
  index: number;
  count: number;
  /** More than are counted and marked. */
  more: boolean;
  /** The text is no regular expression. */
  invalid: boolean;
}

/** Matches that are marked. */
const MARKED = 1_000;
const NOTHING: SearchResult = { index: 0, count: 0, more: false, invalid: false };

/** Marks of matches, and of the one that is shown: `#rrggbb`, as xterm wants them. */
export interface SearchColours {
  match: string;
  active: string;
  border: string;
}

/** Search in what a console shows and has shown. */
export class ScreenSearch {
  readonly #search = new SearchAddon({ highlightLimit: MARKED });
  #result = NOTHING;
  #last: SearchQuery | undefined;

  constructor(terminal: Terminal) {
    terminal.loadAddon(this.#search);
    this.#search.onDidChangeResults(({ resultIndex, resultCount }) => {
      const more = resultCount >= MARKED;
      this.#result = { index: resultIndex + 1, count: resultCount, more, invalid: false };
    });
  }

  /** Marks every match and shows the next one, down or up from the one shown. */
  find(
    { text, caseSensitive, regex }: SearchQuery,
    direction: 'next' | 'previous',
    colours: SearchColours,
  ): SearchResult {
    this.#result = NOTHING;
    if (text === '') {
      this.clear();
      return NOTHING;
    }
    if (regex && !isPattern(text)) return { ...NOTHING, invalid: true };
    // The add-on keeps its old marks where only the options differ.
    const last = this.#last;
    if (last && (last.caseSensitive !== caseSensitive || last.regex !== regex)) this.#search.clearDecorations();
    this.#last = { text, caseSensitive, regex };
    const decorations = {
      matchBackground: colours.match,
      matchOverviewRuler: colours.border,
      activeMatchBackground: colours.active,
      activeMatchBorder: colours.border,
      activeMatchColorOverviewRuler: colours.border,
    };
    const options = { caseSensitive, regex, decorations };
    if (direction === 'next') this.#search.findNext(text, options);
    else this.#search.findPrevious(text, options);
    return this.#result;
  }

  /** Takes the marks away. */
  clear(): void {
    this.#search.clearDecorations();
  }
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

/** What a key press means before the terminal turns it into bytes. */
export type KeyMeaning =
  /** The terminal handles it: bytes go to the shell. */
  | 'terminal'
  /** The browser handles it: nothing goes to the shell. */
  | 'browser'
  | 'copy'
  | 'search'
  /** Letters larger, smaller, or as the page has them. */
  | 'larger'
  | 'smaller'
  | 'usual'
  /** To the next console, the one before, or the one on the other side of a split. */
  | 'next'
  | 'previous'
  | 'across'
  /** Escape was pressed; it goes to the shell, and a Tab that follows leaves the terminal. */
  | 'escape'
  /** Tab right after Escape: the focus moves on. */
  | 'leave';

/** The part of a KeyboardEvent that decides. */
export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
  metaKey: boolean;
}

/** What the terminal knows when a key comes. */
export interface KeySituation {
  hasSelection: boolean;
  /** The key before this one was Escape. */
  afterEscape: boolean;
}

/** Keys with Ctrl and Shift. A key with two signs on it comes as either, by the keyboard's layout. */
const WITH_CTRL_SHIFT: Readonly<Record<string, KeyMeaning>> = {
  c: 'copy',
  v: 'browser',
  f: 'search',
  '+': 'larger',
  '=': 'larger',
  '-': 'smaller',
  _: 'smaller',
  '0': 'usual',
  ')': 'usual',
  ArrowRight: 'next',
  ArrowLeft: 'previous',
  ArrowUp: 'across',
  ArrowDown: 'across',
};

/**
 * Decides what a key means, so that copy and paste work with the platform's ordinary keys and the keyboard is never
 * trapped: Ctrl-C copies only when something is selected and else interrupts; Ctrl-V, Cmd-V and Shift-Insert paste
 * (the browser fires its paste event); Escape then Tab leaves the terminal, and F6 goes to the next pane.
 */
export function meaningOf(press: KeyPress, situation: KeySituation): KeyMeaning {
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  const ctrl = press.ctrlKey && !press.altKey && !press.metaKey;
  if (key === 'Tab') return situation.afterEscape && !press.ctrlKey ? 'leave' : 'terminal';
  if (key === 'Escape') return 'escape';
  if (press.metaKey || key === 'F6') return 'browser';
  if (press.shiftKey && !press.ctrlKey && key === 'Insert') return 'browser';
  if (ctrl && key === 'Insert') return 'copy';
  if (!ctrl) return 'terminal';
  if (press.shiftKey) return WITH_CTRL_SHIFT[key] ?? 'terminal';
  if (key === 'c' && situation.hasSelection) return 'copy';
  return key === 'v' ? 'browser' : 'terminal';
}

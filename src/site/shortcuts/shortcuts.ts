/** What can be asked for by a key, wherever the focus is but in a field or a console. */
export type Shortcut = 'search' | 'help' | 'nextPane' | 'previousPane';

/** Keys by what they ask for; those of a letter do not count while somebody types. */
const KEYS: Record<Shortcut, (event: KeyboardEvent) => boolean> = {
  search: (event) => event.key === '/' && !isTyping(event),
  help: (event) => event.key === '?' && !isTyping(event),
  nextPane: ({ key, shiftKey }) => key === 'F6' && !shiftKey,
  previousPane: ({ key, shiftKey }) => key === 'F6' && shiftKey,
};

function isTyping({ target, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean {
  if (ctrlKey || altKey || metaKey) return true;
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable], dialog') !== null;
}

/** Calls `run` when the keys of a shortcut are pressed; answers what takes that back. */
export function onShortcut(shortcut: Shortcut, run: () => void): () => void {
  const hear = (event: KeyboardEvent) => {
    if (event.defaultPrevented || !KEYS[shortcut](event)) return;
    event.preventDefault();
    run();
  };
  document.addEventListener('keydown', hear);
  return () => document.removeEventListener('keydown', hear);
}

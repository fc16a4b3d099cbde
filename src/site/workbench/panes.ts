import { onShortcut } from '../shortcuts/shortcuts.ts';
import type { Bench, View } from './bench.ts';

const ORDER: readonly View[] = ['lesson', 'console', 'network', 'tasks'];
const PLACES: Record<View, string> = { lesson: '#main', console: '#consoles', network: '#network', tasks: '#tasks' };

/** F6 takes the focus to the next pane, Shift-F6 to the one before; where one is shown at a time, it is brought to the front. */
export function walkPanes(bench: Bench): () => void {
  const go = (step: 1 | -1) => {
    const at = ORDER.findIndex((view) => document.querySelector(PLACES[view])?.contains(document.activeElement));
    const next = ORDER[(at + step + ORDER.length) % ORDER.length] as View;
    const enlarged = bench.enlarged.value;
    if (enlarged && next !== 'lesson') bench.enlarged.value = next;
    bench.view.value = next;
    requestAnimationFrame(() => focus(bench, next));
  };
  const ends = [onShortcut('nextPane', () => go(1)), onShortcut('previousPane', () => go(-1))];
  return () => {
    for (const end of ends) end();
  };
}

function focus(bench: Bench, view: View): void {
  const place = document.querySelector<HTMLElement>(PLACES[view]);
  if (view === 'console' && bench.runtime.value) bench.runtime.value.focus();
  else if (view === 'lesson') place?.focus();
  else
    place?.querySelector<HTMLElement>('.pane-body :is(button, [tabindex="0"]), .pane-body[tabindex], button')?.focus();
}

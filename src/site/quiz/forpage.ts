import type { QuizItem } from '#course/schema/quiz.ts';
import type { PageItem } from './pageitem.ts';
import { runOutput } from './printed.ts';

/** The items as a page needs them; outputs are printed by the engine. Runs when pages are built. */
export function itemsForPage(items: readonly QuizItem[]): PageItem[] {
  return items.map((item) => {
    const { probe: _probe, sources: _sources, versions: _versions, ...rest } = item;
    if (rest.type !== 'output') return rest;
    const { lab: _lab, run: _run, ...output } = rest;
    const printed = printedFor(item as Extract<QuizItem, { type: 'output' }>);
    return { ...output, printed };
  });
}

/** What was printed already: pages in several languages show the same. */
const known = new Map<string, PrintedLines>();
type PrintedLines = Extract<PageItem, { type: 'output' }>['printed'];

function printedFor(item: Extract<QuizItem, { type: 'output' }>): PrintedLines {
  const key = JSON.stringify([item.id, item.lab, item.run]);
  let printed = known.get(key);
  if (!printed) {
    const { steps } = runOutput(item);
    printed = steps.map(({ host, command, output }) => ({ ...(host !== undefined && { host }), command, output }));
    known.set(key, printed);
  }
  return printed;
}

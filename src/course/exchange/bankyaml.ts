import { stringify } from 'yaml';
import type { QuizItem } from '../schema/quiz.ts';

/** Fields in the order in which banks have them. */
const ORDER = ['id', 'type', 'domain', 'difficulty', 'lesson', 'objective', 'versions', 'stem'];
const LAST = ['explanation', 'sources'];

/** A bank as a file: what has its default is left out. */
export function bankYaml(title: string, items: readonly QuizItem[]): string {
  return stringify({ title, items: items.map(written) }, { lineWidth: 0 });
}

function written(item: QuizItem): Record<string, unknown> {
  const fields = Object.entries(shortened(item));
  const place = (key: string) => {
    if (LAST.includes(key)) return ORDER.length + 1 + LAST.indexOf(key);
    return ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length;
  };
  return Object.fromEntries(fields.sort(([one], [other]) => place(one) - place(other)));
}

function shortened(item: QuizItem): Record<string, unknown> {
  const fields: Record<string, unknown> = { ...item };
  if ('options' in item)
    fields.options = item.options.map(({ correct, ...rest }) => (correct ? { ...rest, correct } : rest));
  if ('steps' in item) fields.steps = item.steps.map(({ tied, ...rest }) => (tied ? { ...rest, tied } : rest));
  if ('shuffle' in item && item.shuffle) delete fields.shuffle;
  if ('extra' in item && item.extra.length === 0) delete fields.extra;
  if (item.type === 'fill-in' && item.mistakes.length === 0) delete fields.mistakes;
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

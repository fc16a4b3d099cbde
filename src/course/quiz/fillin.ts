import type { Normalisation } from '../schema/item/fillin.ts';
import type { ItemOf } from '../schema/quiz.ts';
import type { Answer } from './answer.ts';
import { NOTHING, type Score, whole } from './verdict.ts';

/** In this order: what is left out first may uncover what is left out next. */
const STEPS: readonly [Normalisation, (text: string) => string][] = [
  ['prompt', (text) => text.replace(/^[$#]\s+/, '')],
  ['sudo', (text) => text.replace(/^sudo\s+/, '')],
  ['quotes', (text) => text.replace(/["'`‘’“”]/g, '')],
  ['equals', (text) => text.replace(/(?<=(?:^|\s)--[a-z][a-z0-9-]*)=/g, ' ')],
  ['blanks', (text) => text.replace(/\s+/g, ' ')],
  ['number', (text) => text.replace(/(?<=\d)[,'\u2009\u00a0 ](?=\d{3}(?!\d))/g, '')],
  ['trailing-dot', (text) => text.replace(/\.$/, '')],
  ['trailing-slash', (text) => text.replace(/(?<=.)\/$/, '')],
  ['case', (text) => text.toLowerCase()],
];

/**
 * A text without what does not matter. Blanks at its ends never matter, nor whether letters and signs have the width of
 * Latin or of Chinese script.
 */
export function normalised(text: string, normalisations: readonly Normalisation[]): string {
  let result = text.normalize('NFKC').trim();
  for (const [name, step] of STEPS) if (normalisations.includes(name)) result = step(result).trim();
  return result;
}

/** All or nothing. A listed mistake has feedback of its own. */
export function scoreFillIn(item: ItemOf<'fill-in'>, answer: Answer): Score {
  if (answer.type !== 'fill-in') return NOTHING;
  const typed = normalised(answer.text, item.normalise);
  if (typed === '') return NOTHING;
  const same = (text: string) => normalised(text, item.normalise) === typed;
  if (item.accept.some(same)) return whole(true, [item.feedback.right]);
  const slip = item.mistakes.find(({ texts }) => texts.some(same));
  return whole(false, [slip?.feedback ?? item.feedback.wrong]);
}

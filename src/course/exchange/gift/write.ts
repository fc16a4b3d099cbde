import type { QuizItem } from '../../schema/quiz.ts';
import { inlineHtml } from '../inline.ts';
import { type ExportOptions, type Loss, leaving, type Portable } from '../portable.ts';
import { gift } from './sign.ts';

/** Questions for Moodle in the GIFT format, in one category. */
export function toGift(
  items: readonly QuizItem[],
  title: string,
  options: ExportOptions = {},
): { text: string; losses: Loss[] } {
  const left = leaving(items, 'gift', options);
  const category = title.replace(/\s+/g, ' ').trim().replaceAll('/', '//');
  const blocks = [`$CATEGORY: $course$/top/${category}`, ...left.items.map(question)];
  return { text: `${blocks.join('\n\n')}\n`, losses: left.losses };
}

/** Prose as HTML. What GIFT reads at the beginning of a text (a format, a weight) is written as an entity. */
function html(text: string): string {
  return gift(inlineHtml(text).replace(/^[[%]/, (sign) => (sign === '[' ? '&#91;' : '&#37;')));
}

/** An answer that is typed or chosen as plain text; * alone stands for any answer. */
function typed(text: string): string {
  return `${text.startsWith('[') ? '[plain]' : ''}${gift(text.replaceAll('*', '\\*'))}`;
}

function question(item: Portable): string {
  return `${note(item)}\n::${gift(item.id)}::[html]${html(item.stem)} {${answers(item)}\n\t####${html(item.explanation)}\n}`;
}

/** Moodle makes an id number and tags of it. */
function note(item: Portable): string {
  const { id, type, objective, domain, difficulty, lesson, versions } = item;
  const tags = [
    `type:${type}`,
    `objective:${objective}`,
    domain && `domain:${domain}`,
    difficulty && `difficulty:${difficulty}`,
    lesson && `lesson:${lesson}`,
    ...(versions ?? []).map((version) => `version:${version}`),
  ].filter((tag) => tag !== undefined);
  if ('shuffle' in item && !item.shuffle) tags.push('shuffle:no');
  if (item.type === 'fill-in')
    tags.push(...(item.normalise.length > 0 ? item.normalise : ['none']).map((name) => `normalise:${name}`));
  return `// [id:${id}] ${tags.map((tag) => `[tag:${tag}]`).join(' ')}`;
}

function answers(item: Portable): string {
  switch (item.type) {
    case 'single':
      return item.options
        .map(({ text, correct, feedback }) => `\n\t${correct ? '=' : '~'}${html(text)}#${html(feedback)}`)
        .join('');
    case 'multiple': {
      const right = item.options.filter(({ correct }) => correct).length;
      const shares = { right: weight(100 / right), wrong: weight(-100 / (item.options.length - right)) };
      return item.options
        .map(
          ({ text, correct, feedback }) =>
            `\n\t~%${correct ? shares.right : shares.wrong}%${html(text)}#${html(feedback)}`,
        )
        .join('');
    }
    case 'true-false': {
      const wrong = item.feedback[`${!item.answer}`];
      return `${item.answer ? 'TRUE' : 'FALSE'}#${html(wrong)}#${html(item.feedback[`${item.answer}`])}`;
    }
    case 'ordering':
      return item.steps.map(({ text }, index) => `\n\t=${html(text)} -> ${index + 1}`).join('');
    case 'matching':
      return [
        ...item.pairs.map(({ left, right }) => `\n\t=${html(left)} -> ${gift(right)}`),
        ...item.extra.map((text) => `\n\t= -> ${gift(text)}`),
      ].join('');
    case 'fill-in': {
      const { accept, mistakes, feedback } = item;
      const all = [...accept, ...mistakes.flatMap(({ texts }) => texts)];
      const isNumerical = item.normalise.includes('number') && all.every((text) => /^\d+$/.test(text));
      const one = (share: number, text: string, told: string) =>
        `\n\t=%${share}%${isNumerical ? `${text}:0` : typed(text)}#${html(told)}`;
      return [
        isNumerical ? '#' : '',
        ...accept.map((text) => one(100, text, feedback.right)),
        ...mistakes.flatMap((slip) => slip.texts.map((text) => one(0, text, slip.feedback))),
        isNumerical ? `\n\t~#${html(feedback.wrong)}` : `\n\t=%0%*#${html(feedback.wrong)}`,
      ].join('');
    }
  }
}

/** A share as Moodle knows it: at most five decimals. */
function weight(share: number): string {
  return String(Math.round(share * 100_000) / 100_000);
}

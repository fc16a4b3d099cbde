import type { QuizItem } from '../schema/quiz.ts';
import { inlineNodes } from './inline.ts';
import { type ExportOptions, type Loss, leaving, type Portable } from './portable.ts';
import { el, serialised, type XmlNode } from './xml.ts';

/** Notes for Anki: a text with tabs, one note an item, in fields of the note type Basic. */
export function toAnki(
  items: readonly QuizItem[],
  deck: string,
  options: ExportOptions = {},
): { text: string; losses: Loss[] } {
  const left = leaving(items, 'anki', options);
  const lines = [
    '#separator:tab',
    '#html:true',
    `#deck:${deck.replace(/\s+/g, ' ').trim()}`,
    '#notetype:Basic',
    '#columns:Id\tFront\tBack\tTags',
    '#guid column:1',
    '#tags column:4',
    ...left.items.map((item) =>
      [`gangway-${item.id}`, serialised(front(item)), serialised(back(item)), tags(item)].join('\t'),
    ),
  ];
  return { text: `${lines.join('\n')}\n`, losses: left.losses };
}

function list(name: 'ol' | 'ul', texts: readonly string[], type?: string): XmlNode {
  return el(
    name,
    { type },
    texts.map((text) => el('li', {}, inlineNodes(text))),
  );
}

function paragraph(text: string): XmlNode {
  return el('p', {}, inlineNodes(text));
}

function front(item: Portable): XmlNode[] {
  const stem = paragraph(item.stem);
  switch (item.type) {
    case 'single':
    case 'multiple':
      return [
        stem,
        paragraph(item.type === 'multiple' ? 'Choose all that are right.' : 'Choose one.'),
        list(
          'ol',
          item.options.map(({ text }) => text),
          'A',
        ),
      ];
    case 'true-false':
      return [stem, paragraph('True or false?')];
    case 'ordering':
      // In the order of the alphabet, which tells nothing.
      return [stem, paragraph('Bring into order.'), list('ul', item.steps.map(({ text }) => text).sort())];
    case 'matching':
      return [
        stem,
        list(
          'ol',
          item.pairs.map(({ left }) => left),
        ),
        paragraph('Choose from:'),
        list('ul', [...new Set([...item.pairs.map(({ right }) => right), ...item.extra])].sort()),
      ];
    case 'fill-in':
      return [stem, paragraph(`${item.label ?? 'Your answer'}: …`)];
  }
}

function back(item: Portable): XmlNode[] {
  const answer = (() => {
    switch (item.type) {
      case 'single':
      case 'multiple':
        return el(
          'ol',
          { type: 'A' },
          item.options.map(({ text, correct, feedback }) =>
            el(
              'li',
              {},
              el('b', {}, correct ? 'Right: ' : 'Wrong: '),
              inlineNodes(text),
              el('br'),
              inlineNodes(feedback),
            ),
          ),
        );
      case 'true-false':
        return el(
          'p',
          {},
          el('b', {}, item.answer ? 'True. ' : 'False. '),
          inlineNodes(item.feedback[`${item.answer}`]),
        );
      case 'ordering':
        return el(
          'ol',
          {},
          item.steps.map(({ text, feedback, tied }) =>
            el(
              'li',
              {},
              inlineNodes(text),
              tied ? ' (or before the one above)' : undefined,
              el('br'),
              inlineNodes(feedback),
            ),
          ),
        );
      case 'matching':
        return el(
          'ol',
          {},
          item.pairs.map(({ left, right, feedback }) =>
            el('li', {}, inlineNodes(left), ' → ', el('b', {}, inlineNodes(right)), el('br'), inlineNodes(feedback)),
          ),
        );
      case 'fill-in':
        return el(
          'ul',
          {},
          item.accept.map((text) => el('li', {}, el('code', {}, text))),
          item.mistakes.map(({ texts, feedback }) =>
            el('li', {}, 'Not ', el('code', {}, texts.join(', ')), ': ', inlineNodes(feedback)),
          ),
        );
    }
  })();
  const sources = item.sources?.map(({ title, url }) => el('li', {}, el('a', { href: url }, title)));
  return [answer, paragraph(item.explanation), ...(sources ? [el('ul', {}, sources)] : [])];
}

/** Words without blanks, which Anki takes for tags. */
function tags(item: Portable): string {
  const { domain, difficulty, lesson, objective, versions } = item;
  return [
    'gangway',
    domain && `domain::${domain}`,
    difficulty && `difficulty::${difficulty}`,
    lesson && `lesson::${lesson}`,
    `objective::${objective}`,
    ...(versions ?? []).map((version) => `version::${version.replaceAll(' ', '')}`),
  ]
    .filter(Boolean)
    .join(' ');
}

import { textsOf } from '../../quiz/matching.ts';
import type { ItemOf } from '../../schema/quiz.ts';
import { inlineNodes } from '../inline.ts';
import type { Portable } from '../portable.ts';
import { el, type XmlElement, type XmlNode } from '../xml.ts';

export const ASI = 'http://www.imsglobal.org/xsd/imsqtiasi_v3p0';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const XSD = 'https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd';

/** Attributes of the root of an item or a test. */
export const NAMESPACES = { xmlns: ASI, 'xmlns:xsi': XSI, 'xsi:schemaLocation': `${ASI} ${XSD}` };

/** What differs between types. */
interface Parts {
  response: XmlElement;
  /** The feedback that is chosen: one of them, or several. */
  cardinality: 'single' | 'multiple';
  body: XmlNode[];
  processing: XmlElement[];
  feedback: { identifier: string; text: string }[];
}

/** An assessment item. What QTI has no field for stands in data attributes, so that it can be read again. */
export function itemXml(item: Portable): XmlElement {
  const { response, cardinality, body, processing, feedback } = partsOf(item);
  return el(
    'qti-assessment-item',
    { ...NAMESPACES, identifier: item.id, title: item.id, adaptive: false, 'time-dependent': false, 'xml:lang': 'en' },
    response,
    el(
      'qti-outcome-declaration',
      { identifier: 'SCORE', cardinality: 'single', 'base-type': 'float', 'normal-maximum': 1 },
      el('qti-default-value', {}, el('qti-value', {}, '0')),
    ),
    el('qti-outcome-declaration', { identifier: 'FEEDBACK', cardinality, 'base-type': 'identifier' }),
    el('qti-outcome-declaration', { identifier: 'EXPLANATION', cardinality: 'single', 'base-type': 'identifier' }),
    el('qti-item-body', {}, el('div', data(item), body)),
    el('qti-response-processing', {}, processing, set('EXPLANATION', base('identifier', 'SHOWN'))),
    feedback.map(({ identifier, text }) => modal('FEEDBACK', identifier, text)),
    modal('EXPLANATION', 'SHOWN', item.explanation),
  );
}

function data(item: Portable): Record<string, string | number | undefined> {
  const { type, objective, domain, difficulty, lesson, versions, sources } = item;
  return {
    'data-type': type,
    'data-objective': objective,
    'data-domain': domain,
    'data-difficulty': difficulty,
    'data-lesson': lesson,
    'data-versions': versions && JSON.stringify(versions),
    'data-sources': sources && JSON.stringify(sources),
    'data-normalise': item.type === 'fill-in' ? item.normalise.join(' ') : undefined,
    'data-label': item.type === 'fill-in' ? item.label : undefined,
    'data-tied': item.type === 'ordering' ? item.steps.map(({ tied }) => (tied ? 1 : 0)).join(' ') : undefined,
  };
}

function modal(outcome: string, identifier: string, text: string): XmlElement {
  return el(
    'qti-modal-feedback',
    { 'outcome-identifier': outcome, identifier, 'show-hide': 'show' },
    el('qti-content-body', {}, el('p', {}, inlineNodes(text))),
  );
}

function partsOf(item: Portable): Parts {
  switch (item.type) {
    case 'single':
    case 'multiple':
      return choiceParts(item);
    case 'true-false':
      return trueFalseParts(item);
    case 'ordering':
      return orderingParts(item);
    case 'matching':
      return matchingParts(item);
    case 'fill-in':
      return textParts(item);
  }
}

function choiceParts(item: ItemOf<'single' | 'multiple'>): Parts {
  const isSeveral = item.type === 'multiple';
  const options = item.options.map((option, index) => ({ ...option, identifier: `OPTION_${index + 1}` }));
  const right = options.filter(({ correct }) => correct);
  const shares = { right: 1 / right.length, wrong: isSeveral ? -1 / (options.length - right.length) : 0 };
  const cardinality = isSeveral ? 'multiple' : 'single';
  return {
    cardinality,
    response: declaration(
      cardinality,
      'identifier',
      right.map(({ identifier }) => identifier),
      options.map(({ identifier, correct }) => [identifier, correct ? shares.right : shares.wrong]),
    ),
    body: [choice(item.stem, isSeveral ? 0 : 1, item.shuffle, options)],
    processing: [set('SCORE', mapped), set('FEEDBACK', variable('RESPONSE'))],
    feedback: options.map(({ identifier, feedback }) => ({ identifier, text: feedback })),
  };
}

function trueFalseParts(item: ItemOf<'true-false'>): Parts {
  const options = [
    { identifier: 'TRUE', text: 'True' },
    { identifier: 'FALSE', text: 'False' },
  ];
  return {
    cardinality: 'single',
    response: declaration('single', 'identifier', [item.answer ? 'TRUE' : 'FALSE'], []),
    body: [choice(item.stem, 1, false, options)],
    processing: [whenCorrect, set('FEEDBACK', variable('RESPONSE'))],
    feedback: [
      { identifier: 'TRUE', text: item.feedback.true },
      { identifier: 'FALSE', text: item.feedback.false },
    ],
  };
}

function choice(
  stem: string,
  most: number,
  shuffle: boolean,
  options: { identifier: string; text: string }[],
): XmlNode {
  return el(
    'qti-choice-interaction',
    { 'response-identifier': 'RESPONSE', 'max-choices': most, 'min-choices': 0, shuffle },
    el('qti-prompt', {}, inlineNodes(stem)),
    options.map(({ identifier, text }) => el('qti-simple-choice', { identifier }, inlineNodes(text))),
  );
}

function orderingParts(item: ItemOf<'ordering'>): Parts {
  const steps = item.steps.map((step, index) => ({ ...step, identifier: `STEP_${index + 1}` }));
  return {
    cardinality: 'multiple',
    response: declaration(
      'ordered',
      'identifier',
      steps.map(({ identifier }) => identifier),
      [],
    ),
    body: [
      el(
        'qti-order-interaction',
        { 'response-identifier': 'RESPONSE', shuffle: true },
        el('qti-prompt', {}, inlineNodes(item.stem)),
        steps.map(({ identifier, text }) => el('qti-simple-choice', { identifier }, inlineNodes(text))),
      ),
    ],
    processing: [
      whenCorrect,
      ...steps.map(({ identifier }, index) =>
        unless(
          el('qti-match', {}, el('qti-index', { n: index + 1 }, variable('RESPONSE')), base('identifier', identifier)),
          identifier,
        ),
      ),
    ],
    feedback: steps.map(({ identifier, feedback }) => ({ identifier, text: feedback })),
  };
}

function matchingParts(item: ItemOf<'matching'>): Parts {
  const texts = textsOf(item);
  const pairs = item.pairs.map((pair, index) => ({
    ...pair,
    identifier: `LEFT_${index + 1}`,
    pair: `LEFT_${index + 1} RIGHT_${texts.indexOf(pair.right) + 1}`,
  }));
  const most = item.pairs.length;
  return {
    cardinality: 'multiple',
    response: declaration(
      'multiple',
      'directedPair',
      pairs.map(({ pair }) => pair),
      pairs.map(({ pair }) => [pair, 1 / most]),
    ),
    body: [
      el(
        'qti-match-interaction',
        { 'response-identifier': 'RESPONSE', 'max-associations': most, shuffle: true },
        el('qti-prompt', {}, inlineNodes(item.stem)),
        el(
          'qti-simple-match-set',
          {},
          pairs.map(({ identifier, left }) =>
            el('qti-simple-associable-choice', { identifier, 'match-max': 1 }, inlineNodes(left)),
          ),
        ),
        el(
          'qti-simple-match-set',
          {},
          texts.map((text, index) =>
            el(
              'qti-simple-associable-choice',
              { identifier: `RIGHT_${index + 1}`, 'match-max': most },
              inlineNodes(text),
            ),
          ),
        ),
      ),
    ],
    processing: [
      set('SCORE', mapped),
      ...pairs.map(({ identifier, pair }) =>
        unless(el('qti-member', {}, base('directedPair', pair), variable('RESPONSE')), identifier),
      ),
    ],
    feedback: pairs.map(({ identifier, feedback }) => ({ identifier, text: feedback })),
  };
}

function textParts(item: ItemOf<'fill-in'>): Parts {
  const exact = !item.normalise.includes('case');
  const groups = [
    { identifier: 'RIGHT', texts: item.accept, text: item.feedback.right, points: 1 },
    ...item.mistakes.map(({ texts, feedback }, index) => ({
      identifier: `MISTAKE_${index + 1}`,
      texts,
      text: feedback,
      points: 0,
    })),
  ];
  const branches = groups.map(({ identifier, texts, points }, index) =>
    el(
      index === 0 ? 'qti-response-if' : 'qti-response-else-if',
      {},
      el(
        'qti-or',
        {},
        texts.map((text) =>
          el('qti-string-match', { 'case-sensitive': exact }, variable('RESPONSE'), base('string', text)),
        ),
      ),
      set('SCORE', base('float', String(points))),
      set('FEEDBACK', base('identifier', identifier)),
    ),
  );
  return {
    cardinality: 'single',
    response: declaration('single', 'string', [item.accept[0] ?? ''], []),
    body: [
      el('p', {}, inlineNodes(item.stem)),
      el(
        'p',
        {},
        `${item.label ?? 'Your answer'}: `,
        el('qti-text-entry-interaction', { 'response-identifier': 'RESPONSE', 'expected-length': 40 }),
      ),
    ],
    processing: [
      el(
        'qti-response-condition',
        {},
        branches,
        el('qti-response-else', {}, set('FEEDBACK', base('identifier', 'WRONG'))),
      ),
    ],
    feedback: [
      ...groups.map(({ identifier, text }) => ({ identifier, text })),
      { identifier: 'WRONG', text: item.feedback.wrong },
    ],
  };
}

function declaration(
  cardinality: 'single' | 'multiple' | 'ordered',
  type: string,
  correct: readonly string[],
  points: readonly (readonly [key: string, points: number])[],
): XmlElement {
  const mapping = el(
    'qti-mapping',
    { 'lower-bound': 0, 'upper-bound': 1, 'default-value': 0 },
    points.map(([key, value]) => el('qti-map-entry', { 'map-key': key, 'mapped-value': value })),
  );
  return el(
    'qti-response-declaration',
    { identifier: 'RESPONSE', cardinality, 'base-type': type },
    el(
      'qti-correct-response',
      {},
      correct.map((value) => el('qti-value', {}, value)),
    ),
    points.length > 0 ? mapping : undefined,
  );
}

function variable(identifier: string): XmlElement {
  return el('qti-variable', { identifier });
}

function base(type: string, value: string): XmlElement {
  return el('qti-base-value', { 'base-type': type }, value);
}

function set(identifier: string, value: XmlElement): XmlElement {
  return el('qti-set-outcome-value', { identifier }, value);
}

const mapped = el('qti-map-response', { identifier: 'RESPONSE' });

/** One point for the right answer. */
const whenCorrect = el(
  'qti-response-condition',
  {},
  el(
    'qti-response-if',
    {},
    el('qti-match', {}, variable('RESPONSE'), el('qti-correct', { identifier: 'RESPONSE' })),
    set('SCORE', base('float', '1')),
  ),
);

/** One more feedback, unless something holds. A condition that has no value, as without an answer, does not hold. */
function unless(condition: XmlElement, identifier: string): XmlElement {
  const more = el('qti-multiple', {}, variable('FEEDBACK'), base('identifier', identifier));
  return el(
    'qti-response-condition',
    {},
    el('qti-response-if', {}, condition, set('FEEDBACK', variable('FEEDBACK'))),
    el('qti-response-else', {}, set('FEEDBACK', more)),
  );
}

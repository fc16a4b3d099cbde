import { quizItem } from '../../schema/quiz.ts';
import { proseOf } from '../inline.ts';
import type { Portable } from '../portable.ts';
import { all, textIn, type XmlElement } from '../xml.ts';
import { ASI } from './write.ts';

/** The item of an assessment item that `itemXml` made. @throws RangeError where it is none */
export function itemOfXml(root: XmlElement, path: string): Portable {
  const body = all(root, 'div')[0];
  if (root.name !== 'qti-assessment-item' || root.attributes.xmlns !== ASI || !body) {
    throw new RangeError(`${path}: expected an assessment item of QTI 3.0, found ${root.name}`);
  }
  const { attributes } = body;
  const type = attributes['data-type'];
  const difficulty = attributes['data-difficulty'];
  const given = {
    id: root.attributes.identifier,
    type,
    objective: attributes['data-objective'],
    domain: attributes['data-domain'],
    difficulty: difficulty === undefined ? undefined : Number(difficulty),
    lesson: attributes['data-lesson'],
    versions: parsed(attributes['data-versions']),
    sources: parsed(attributes['data-sources']),
    explanation: feedbackOf(root, 'EXPLANATION', 'SHOWN'),
    ...(type === 'fill-in' ? textFields(root, body) : chosenFields(root, body)),
  };
  const result = quizItem.safeParse(
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  );
  if (result.success) return result.data as Portable;
  throw new RangeError(
    result.error.issues.map((issue) => `${path}: ${issue.path.join('.')}: ${issue.message}`).join('\n'),
  );
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}

function feedbackOf(root: XmlElement, outcome: string, identifier: string): string {
  const found = all(root, 'qti-modal-feedback').find(
    ({ attributes }) => attributes['outcome-identifier'] === outcome && attributes.identifier === identifier,
  );
  const paragraph = found && all(found, 'p')[0];
  return paragraph ? proseOf(paragraph.children) : '';
}

function chosenFields(root: XmlElement, body: XmlElement): Record<string, unknown> {
  const prompt = all(body, 'qti-prompt')[0];
  const stem = prompt && proseOf(prompt.children);
  const correct = all(all(root, 'qti-correct-response')[0] ?? root, 'qti-value').map(textIn);
  const feedback = (identifier = '') => feedbackOf(root, 'FEEDBACK', identifier);
  const texts = (part: XmlElement, name: string) =>
    all(part, name).map((choice) => ({ id: choice.attributes.identifier ?? '', text: proseOf(choice.children) }));
  const choices = texts(body, 'qti-simple-choice');
  switch (body.attributes['data-type']) {
    case 'single':
    case 'multiple': {
      const options = choices.map(({ id, text }) => ({ text, correct: correct.includes(id), feedback: feedback(id) }));
      return { stem, options, shuffle: all(body, 'qti-choice-interaction')[0]?.attributes.shuffle === 'true' };
    }
    case 'true-false':
      return { stem, answer: correct[0] === 'TRUE', feedback: { true: feedback('TRUE'), false: feedback('FALSE') } };
    case 'ordering': {
      const tied = (body.attributes['data-tied'] ?? '').split(' ');
      const steps = correct.map((id, index) => ({
        text: choices.find((choice) => choice.id === id)?.text,
        feedback: feedback(id),
        tied: tied[index] === '1',
      }));
      return { stem, steps };
    }
    default: {
      const [lefts = [], rights = []] = all(body, 'qti-simple-match-set').map((part) =>
        texts(part, 'qti-simple-associable-choice'),
      );
      const pairs = correct.map((pair) => {
        const [left = '', right = ''] = pair.split(' ');
        return {
          left: lefts.find(({ id }) => id === left)?.text,
          right: rights.find(({ id }) => id === right)?.text,
          feedback: feedback(left),
        };
      });
      const extra = rights.map(({ text }) => text).filter((text) => pairs.every(({ right }) => right !== text));
      return { stem, pairs, extra };
    }
  }
}

function textFields(root: XmlElement, body: XmlElement): Record<string, unknown> {
  const [paragraph] = all(body, 'p');
  const branches = [...all(root, 'qti-response-if'), ...all(root, 'qti-response-else-if')].map((branch) => ({
    texts: all(branch, 'qti-string-match').map((match) => textIn(all(match, 'qti-base-value')[0] ?? '')),
    feedback: feedbackOf(
      root,
      'FEEDBACK',
      all(branch, 'qti-set-outcome-value')
        .filter(({ attributes }) => attributes.identifier === 'FEEDBACK')
        .map(textIn)
        .join(''),
    ),
  }));
  const [right, ...mistakes] = branches;
  return {
    stem: paragraph && proseOf(paragraph.children),
    label: body.attributes['data-label'],
    accept: right?.texts,
    normalise: (body.attributes['data-normalise'] ?? '').split(' ').filter((name) => name !== ''),
    mistakes,
    feedback: { right: right?.feedback, wrong: feedbackOf(root, 'FEEDBACK', 'WRONG') },
  };
}

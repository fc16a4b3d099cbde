import { proseOf } from '#course/exchange/inline.ts';
import type { Portable } from '#course/exchange/portable.ts';
import { all, textIn, type XmlElement } from '#course/exchange/xml.ts';
import type { Answer } from '#course/quiz/answer.ts';
import { textsOf } from '#course/quiz/matching.ts';

/** An answer that dice give, in our words and in those of QTI. */
export function answered(item: Portable, rolls: readonly number[]): { answer: Answer; response: string[] } {
  const roll = (index: number, sides: number) => (rolls[index] ?? 0) % sides;
  switch (item.type) {
    case 'single':
    case 'multiple': {
      const chosen =
        item.type === 'single'
          ? [roll(0, item.options.length)]
          : item.options.flatMap((_, index) => (roll(index, 2) === 1 ? [index] : []));
      return { answer: { type: item.type, chosen }, response: chosen.map((index) => `OPTION_${index + 1}`) };
    }
    case 'true-false': {
      const value = roll(0, 2) === 1;
      return { answer: { type: 'true-false', value }, response: [value ? 'TRUE' : 'FALSE'] };
    }
    case 'ordering': {
      const order = item.steps.map((_, index) => index);
      for (let last = order.length - 1; last > 0; last--) {
        const other = roll(last, last + 1);
        [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
      }
      return { answer: { type: 'ordering', order }, response: order.map((index) => `STEP_${index + 1}`) };
    }
    case 'matching': {
      const texts = textsOf(item);
      const chosen = item.pairs.map((_, index) => roll(index, texts.length));
      return {
        answer: { type: 'matching', chosen },
        response: chosen.map((text, index) => `LEFT_${index + 1} RIGHT_${text + 1}`),
      };
    }
    case 'fill-in': {
      const texts = [...item.accept, ...item.mistakes.flatMap((slip) => slip.texts), 'nothing of these'];
      const text = texts[roll(0, texts.length)] ?? '';
      return { answer: { type: 'fill-in', text }, response: [text] };
    }
  }
}

/** What a platform makes of a response: a small part of QTI's response processing, by its specification. */
export function processed(item: XmlElement, response: string[]): { SCORE: number; FEEDBACK: string[] } {
  const outcomes = new Map<string, string[]>([['SCORE', ['0']]]);
  const correct = all(all(item, 'qti-correct-response')[0] as XmlElement, 'qti-value').map(textIn);
  const [declaration] = all(item, 'qti-response-declaration');
  const isMultiple = declaration?.attributes.cardinality === 'multiple';
  const parts = (node: XmlElement) => node.children as XmlElement[];
  const value = (node: XmlElement): string[] => {
    const { name, attributes } = node;
    const operands = () => parts(node).map(value);
    const truth = (is: boolean) => [String(is)];
    switch (name) {
      case 'qti-variable':
        return attributes.identifier === 'RESPONSE' ? response : (outcomes.get(attributes.identifier ?? '') ?? []);
      case 'qti-correct':
        return correct;
      case 'qti-base-value':
        return [textIn(node)];
      case 'qti-multiple':
        return operands().flat();
      case 'qti-index':
        return operands()[0]?.slice(Number(attributes.n) - 1, Number(attributes.n)) ?? [];
      case 'qti-match': {
        const [one = [], other = []] = operands();
        const sorted = (list: string[]) => JSON.stringify(isMultiple ? [...list].sort() : list);
        return truth(sorted(one) === sorted(other));
      }
      case 'qti-member': {
        const [[one = ''] = [], list = []] = operands();
        return truth(list.includes(one));
      }
      case 'qti-string-match': {
        const [[one = ''] = [], [other = ''] = []] = operands();
        return truth(
          attributes['case-sensitive'] === 'true' ? one === other : one.toLowerCase() === other.toLowerCase(),
        );
      }
      case 'qti-or':
        return truth(operands().some(([is]) => is === 'true'));
      case 'qti-map-response': {
        const entries = all(item, 'qti-map-entry').map(({ attributes: entry }) => entry);
        const points = [...new Set(response)].map((key) =>
          Number(entries.find((entry) => entry['map-key'] === key)?.['mapped-value'] ?? 0),
        );
        return [
          String(
            Math.min(
              1,
              Math.max(
                0,
                points.reduce((sum, each) => sum + each, 0),
              ),
            ),
          ),
        ];
      }
      default:
        throw new Error(`no rule for ${name}`);
    }
  };
  const run = (rule: XmlElement): void => {
    const [first, ...rest] = parts(rule);
    if (rule.name === 'qti-set-outcome-value') {
      outcomes.set(rule.attributes.identifier ?? '', value(first as XmlElement));
      return;
    }
    for (const branch of [first as XmlElement, ...rest]) {
      const isElse = branch.name === 'qti-response-else';
      const [condition, ...rules] = isElse ? [undefined, ...parts(branch)] : parts(branch);
      if (condition && value(condition)[0] !== 'true') continue;
      for (const each of rules) run(each as XmlElement);
      return;
    }
  };
  for (const rule of parts(all(item, 'qti-response-processing')[0] as XmlElement)) run(rule);
  const modal = all(item, 'qti-modal-feedback').filter(
    ({ attributes }) => attributes['outcome-identifier'] === 'FEEDBACK',
  );
  const told = modal.filter(({ attributes }) => outcomes.get('FEEDBACK')?.includes(attributes.identifier ?? ''));
  return {
    SCORE: Number(outcomes.get('SCORE')?.[0]),
    FEEDBACK: told.map((each) => proseOf((all(each, 'p')[0] as XmlElement).children)),
  };
}

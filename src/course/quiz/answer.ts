/** What a learner answered. Options, steps and texts go by their numbers in the file, whatever order they were shown in. */
export type Answer =
  | { type: 'single' | 'multiple' | 'output'; chosen: readonly number[] }
  | { type: 'true-false'; value: boolean }
  /** What was said to each option, in the order in which they came. */
  | { type: 'sequential'; said: readonly Judgement[] }
  | { type: 'ordering'; order: readonly number[] }
  /** For each pair the number of the text that was chosen for it (`textsOf`), -1 for none. */
  | { type: 'matching'; chosen: readonly number[] }
  | { type: 'fill-in'; text: string }
  /** The seed tells which numbers were asked about. */
  | { type: 'cidr'; seed: string; text: string };

/** Yes or no to an option. */
export interface Judgement {
  option: number;
  yes: boolean;
}

/** Whether a value read from somewhere is an answer. */
export function isAnswer(value: unknown): value is Answer {
  if (!isRecord(value)) return false;
  switch (value.type) {
    case 'single':
    case 'multiple':
    case 'output':
    case 'matching':
      return isNumbers(value.chosen);
    case 'true-false':
      return typeof value.value === 'boolean';
    case 'sequential':
      return (
        Array.isArray(value.said) &&
        value.said.every((each) => isRecord(each) && Number.isInteger(each.option) && typeof each.yes === 'boolean')
      );
    case 'ordering':
      return isNumbers(value.order);
    case 'fill-in':
      return typeof value.text === 'string';
    case 'cidr':
      return typeof value.text === 'string' && typeof value.seed === 'string';
    default:
      return false;
  }
}

function isNumbers(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => Number.isInteger(each));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

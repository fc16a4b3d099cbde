import { draw } from '../quiz/cidr/draw.ts';
import type { ItemOf, QuizItem } from '../schema/quiz.ts';

/** Items of the types that other systems know, too. */
export type Portable = ItemOf<'single' | 'multiple' | 'true-false' | 'ordering' | 'matching' | 'fill-in'>;

/** A system that items go to. */
export type Format = 'gift' | 'anki' | 'qti';

/** What an export could not carry of an item. */
export interface Loss {
  item: string;
  what: string;
}

/** How items are made to stand alone. */
export interface ExportOptions {
  /** Draws the numbers of items that have parameters. */
  seed?: string;
  /** What the engine prints, for items with an output, by id: lines, commands with their prompt included. */
  outputs?: ReadonlyMap<string, readonly string[]>;
}

/** An item as it can leave the course: with drawn numbers, its output written down, without what only the engine can do. */
export function portable(item: QuizItem, { seed = 'export', outputs }: ExportOptions = {}): Portable | undefined {
  switch (item.type) {
    case 'single':
    case 'multiple':
    case 'true-false':
    case 'ordering':
    case 'matching':
    case 'fill-in': {
      const { probe: _, ...rest } = item;
      return rest;
    }
    case 'sequential': {
      const { probe: _, ...rest } = item;
      return { ...rest, type: 'multiple', shuffle: true };
    }
    case 'output': {
      const { probe: _, lab: _lab, run, choose, ...rest } = item;
      const lines = outputs?.get(item.id) ?? run.map((command) => `# ${command.run}`);
      const shown = lines.map(codeLine).filter((line) => line !== '');
      const stem = `${item.stem}\n${shown.join('\n')}`;
      return { ...rest, type: choose === 'several' && item.options.length > 2 ? 'multiple' : 'single', stem };
    }
    case 'cidr': {
      const { probe: _, parameters: _p, values: _v, key: _k, ...rest } = item;
      const drawn = draw(item, seed);
      const { kind, text } = drawn.key;
      const { stem, explanation, feedback } = drawn;
      if (kind === 'yes-no') {
        const slip = drawn.mistakes[0]?.feedback ?? feedback.wrong;
        const told = (answer: string) => (answer === text ? feedback.right : slip);
        const options = ['yes', 'no'].map((answer) => ({
          text: answer,
          correct: answer === text,
          feedback: told(answer),
        }));
        const { mistakes: _m, feedback: _f, ...others } = rest;
        return { ...others, type: 'single', stem, explanation, options, shuffle: false };
      }
      const accept = kind === 'length' ? [text, text.slice(1)] : [text];
      const mistakes = new Map<string, string>();
      for (const { text, feedback } of drawn.mistakes) if (!mistakes.has(text)) mistakes.set(text, feedback);
      return {
        ...rest,
        type: 'fill-in',
        stem,
        explanation,
        accept,
        normalise: kind === 'number' ? ['blanks', 'number'] : ['blanks', 'case'],
        mistakes: [...mistakes].map(([text, feedback]) => ({ texts: [text], feedback })),
        feedback,
      };
    }
    default:
      return undefined;
  }
}

/** Code of one line; blanks that stand together stay as wide as they are. */
function codeLine(line: string): string {
  const kept = line.trimEnd().replace(/ {2,}/g, (blanks) => '\u00a0'.repeat(blanks.length));
  return kept.trim() === '' ? '' : `\`${kept}\``;
}

/** What of an item a format cannot carry, one line each; nothing where all of it goes. */
export function lossesOf(item: QuizItem, format: Format, { outputs }: ExportOptions = {}): string[] {
  const losses: string[] = [];
  const lose = (when: boolean, what: string) => {
    if (when) losses.push(what);
  };
  lose(item.probe !== undefined, 'the probe by which the engine proves the key');
  lose(item.sources !== undefined && format === 'gift', 'the sources');
  switch (item.type) {
    case 'single':
    case 'multiple':
    case 'true-false':
      break;
    case 'sequential':
      losses.push('one option at a time without a way back: all options stand together, and several may be chosen');
      break;
    case 'output':
      losses.push('the lab in which the output is made: the output is text of the question');
      lose(!outputs?.has(item.id), 'what the engine prints: only the commands are shown');
      break;
    case 'cidr':
      losses.push('parameters: one set of numbers was drawn');
      break;
    case 'ordering':
      lose(
        item.steps.some(({ tied }) => tied),
        'steps that may stand in either order: only the order of the file is right',
      );
      lose(format === 'gift', 'the ordering: each step is matched with its place');
      lose(format === 'gift', 'feedback of each step');
      lose(format === 'qti', 'part of the points for part of the order');
      break;
    case 'matching':
      lose(format === 'gift', 'feedback of each pair');
      break;
    case 'fill-in':
      lose(format === 'gift' && item.label !== undefined, 'the label of the field');
      lose(
        format === 'gift' && [...item.accept, ...item.mistakes.flatMap(({ texts }) => texts)].join('\n').includes('->'),
        'an answer with ->, which Moodle takes for a pair',
      );
      lose(
        format !== 'anki' && item.normalise.some((name) => name !== 'case'),
        `answers that may differ (${item.normalise.filter((name) => name !== 'case').join(', ')}): kept as a note, not applied`,
      );
      break;
    default:
      return [`the whole item: nothing there is like the type ${(item as QuizItem).type}`];
  }
  const choice = item.type === 'single' || item.type === 'multiple' || item.type === 'output';
  lose(format === 'gift' && choice && !item.shuffle, 'options in the order of the file: kept as a note, not applied');
  lose(format === 'anki', 'points: whoever learns with cards grades himself');
  return losses;
}

/** All items that can leave, and what of each cannot. */
export function leaving(
  items: readonly QuizItem[],
  format: Format,
  options: ExportOptions,
): { items: Portable[]; losses: Loss[] } {
  return {
    items: items.flatMap((item) => portable(item, options) ?? []),
    losses: items.flatMap((item) => lossesOf(item, format, options).map((what) => ({ item: item.id, what }))),
  };
}

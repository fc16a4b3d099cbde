import { draw } from '#course/quiz/cidr/draw.ts';
import { normalised } from '#course/quiz/fillin.ts';
import type { ItemOf, QuizItem } from '#course/schema/quiz.ts';
import { LabError } from '#lab/errors.ts';
import { AddrError } from '#netip/addr.ts';
import { runOutput } from '#site/quiz/printed.ts';
import { fileGiveaways, giveaways } from './quizgiveaway.ts';
import oldGiveaways from './quizold.json' with { type: 'json' };
import { probeFaults } from './quizprobe.ts';
import type { Result } from './result.ts';

/** What no item may show: the simulator's own limits, and slips of the author. */
const UNWANTED = /not simulated|command not found|executable file not found|unknown (flag|shorthand flag|command)/;
/** Most lines of an output. */
const LINES = 20;
/** Items with giveaways that were there before the search for them: QUIZ/ITEM, or a whole QUIZ. The list may only shrink. */
const OLD: ReadonlySet<string> = new Set(oldGiveaways);
/** How many attempts at a question with random parameters are tried. */
const ATTEMPTS = 200;

/**
 * What is wrong with the items of a quiz or bank: keys that the engine contradicts, outputs, answers, giveaways.
 * @param quiz name of the quiz of a lesson, some of whose items are older than the search for giveaways
 */
export function* checkItems(items: readonly QuizItem[], quiz?: string): Generator<Result> {
  const isOld = (place: string) => quiz !== undefined && OLD.has(place);
  const told = (check: (item: QuizItem) => string[]) =>
    items.flatMap((item) => check(item).map((fault) => `quiz item ${item.id}: ${fault}`));
  const proven = items.filter(({ probe }) => probe).length;
  yield { what: `keys of quiz items (${proven} of ${items.length} with a probe)`, faults: told(probeFaults) };
  yield { what: 'outputs and answers of quiz items', faults: told(ownFaults) };
  const given = told((item) => (isOld(`${quiz}/${item.id}`) ? [] : giveaways(item)));
  yield { what: 'no giveaways', faults: isOld(String(quiz)) ? given : [...given, ...fileGiveaways(items)] };
}

function ownFaults(item: QuizItem): string[] {
  switch (item.type) {
    case 'output':
      return outputFaults(item);
    case 'cidr':
      return cidrFaults(item);
    case 'fill-in':
      return fillInFaults(item);
    default:
      return [];
  }
}

function outputFaults(item: ItemOf<'output'>): string[] {
  try {
    const { steps, lab } = runOutput(item);
    const faults = steps.flatMap(({ command, output, exit, fails }) => {
      const shown = `$ ${command}\n${output}`;
      if (fails && exit === 0) return [`it says fails: true, but this succeeds:\n${shown}`];
      if (!fails && exit !== 0) return [`exit status ${exit} without fails: true:\n${shown}`];
      const unwanted = UNWANTED.exec(output)?.[0];
      if (unwanted && !fails) return [`the page would show "${unwanted}":\n${shown}`];
      const count = output.split('\n').length;
      return count > LINES ? [`expected at most ${LINES} lines of output, found ${count}: ${command}`] : [];
    });
    if (steps.every(({ output }) => output === '')) faults.push('none of its commands prints anything');
    for (const { argv, error } of lab.takeFailures())
      faults.push(`the simulator crashed in ${argv.join(' ')}: ${error}`);
    return faults;
  } catch (error) {
    if (error instanceof LabError) return [error.message];
    throw error;
  }
}

function cidrFaults(item: ItemOf<'cidr'>): string[] {
  const keys = new Set<string>();
  const told = new Set<string>();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      const { stem, key, mistakes } = draw(item, `${item.id}/${attempt}`);
      keys.add(key.text);
      for (const { feedback } of mistakes) told.add(feedback);
      if (key.kind !== 'yes-no' && whole(stem, key.text)) return [`the question gives its answer ${key.text}: ${stem}`];
    } catch (error) {
      if (error instanceof RangeError || error instanceof AddrError)
        return [`its parameters do not fit: ${error.message}`];
      throw error;
    }
  }
  const faults: string[] = [];
  if (keys.size === 1) faults.push(`every attempt has the answer ${[...keys][0]}`);
  if (item.mistakes.length > 0 && told.size === 0) faults.push('its mistakes are the right answer');
  return faults;
}

function whole(text: string, word: string): boolean {
  return new RegExp(`(?<![\\w.])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w.]\\w|\\w|/)`).test(text);
}

function fillInFaults({ accept, mistakes, normalise }: ItemOf<'fill-in'>): string[] {
  const right = new Set(accept.map((text) => normalised(text, normalise)));
  const faults = right.has('') ? ['an accepted answer is empty after normalisation'] : [];
  const wrong = mistakes.flatMap(({ texts }) => texts);
  for (const text of wrong)
    if (right.has(normalised(text, normalise))) faults.push(`the mistake "${text}" is accepted`);
  return faults;
}

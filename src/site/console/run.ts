import { Lab } from '#lab/lab.ts';
import type { LabPicture } from '#lab/picture.ts';
import type { Scenario } from '#lab/scenario.ts';
import { type ConsoleCommand, commandsOf } from './block.ts';
import { fencesOf } from './fence.ts';
import { figureOf, shownIn } from './figure.ts';

/** A command of a console block and what the engine printed. */
export interface ConsoleStep extends ConsoleCommand {
  output: string;
  exit: number;
}

/** What the engine has to say to a lesson. */
export interface LessonRun {
  /** What it printed for each console block, by the text of the block: as many times as that text stands in the lesson, in order. */
  blocks: Map<string, ConsoleStep[][]>;
  /** The lab at each of the text's pictures, by the caption. */
  figures: Map<string, LabPicture>;
}

/** Wall-clock time of the labs behind the console blocks, so that a page is built the same every time. */
export const EPOCH = Date.UTC(2026, 10, 21, 9, 0, 0);

/**
 * Runs the console blocks of a lesson, in order and on one lab, and looks at the lab where the lesson has a picture.
 * @param source the lesson's MDX
 * @throws Error for a picture that cannot be drawn as its fence says
 */
export function runLesson(source: string, scenario: Scenario): LessonRun {
  const run: LessonRun = { blocks: new Map(), figures: new Map() };
  const fences = fencesOf(source);
  if (fences.length === 0) return run;
  const lab = Lab.start(scenario);
  const first = scenario.hosts[0]?.name ?? '';
  for (const fence of fences) {
    if (fence.kind === 'picture') {
      const figure = figureOf(fence);
      if (run.figures.has(figure.caption)) throw new Error(`two pictures have the caption "${figure.caption}"`);
      run.figures.set(figure.caption, shownIn(figure, lab.picture()));
    } else {
      const steps = commandsOf(fence.text).map((command) => {
        const { stdout, stderr, exit } = lab.run(command.host ?? first, command.command);
        return { ...command, output: `${stdout}${stderr}`, exit };
      });
      const text = fence.text.trim();
      const same = run.blocks.get(text);
      if (same) same.push(steps);
      else run.blocks.set(text, [steps]);
    }
  }
  return run;
}

/** What the engine printed for each console block of a lesson. */
export function runConsoleBlocks(source: string, scenario: Scenario): ConsoleStep[][] {
  return [...runLesson(source, scenario).blocks.values()].flat();
}

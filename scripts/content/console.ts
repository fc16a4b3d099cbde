import { fencesOf } from '#site/console/fence.ts';
import { type ConsoleStep, runConsoleBlocks } from '#site/console/run.ts';
import type { Lesson } from './lesson.ts';
import type { Page } from './page.ts';
import type { Result } from './result.ts';

/** What no lesson may show: the simulator's own limits, and slips of the author. */
const UNWANTED = /not simulated|command not found|executable file not found|unknown (flag|shorthand flag|command)/;

/** The console blocks of a lesson, with what the engine prints. */
export function consoleSteps({ body, scenario }: Pick<Lesson, 'body' | 'scenario'>): ConsoleStep[][] {
  return runConsoleBlocks(body, scenario);
}

/** Whether the commands of the console blocks do what the lesson says. */
export function checkConsole(steps: readonly ConsoleStep[]): Result {
  const faults = steps.flatMap((step) => {
    const { exit, fails, output } = step;
    if (fails && exit === 0) return [`it says "# fails", but this succeeds:\n${consoleText(step)}`];
    if (!fails && exit !== 0) return [`exit status ${exit} without "# fails":\n${consoleText(step)}`];
    const unwanted = UNWANTED.exec(output)?.[0];
    return unwanted ? [`the page would show "${unwanted}":\n${consoleText(step)}`] : [];
  });
  if (steps.length === 0) faults.push('expected at least one ```console block, found none');
  return { what: `console blocks (${steps.length} commands)`, faults };
}

/** Whether the page finds every console block and picture again: it knows them by their text. */
export function checkFences({ body }: Lesson, { fences }: Page): Result {
  const faults: string[] = [];
  const found = fencesOf(body).map(({ text }) => text.trim());
  for (const { text, line } of fences) {
    if (!found.includes(text.trim()))
      faults.push(`line ${line}: the fence must begin at the start of its line, as must its end`);
  }
  return { what: 'console blocks and pictures are found', faults };
}

/** A command and its output, as in a terminal. */
export function consoleText({ host, command, output, exit }: ConsoleStep): string {
  const status = exit === 0 ? '' : `[exit ${exit}]\n`;
  const gap = output === '' || output.endsWith('\n') ? '' : '\n';
  return `${host ?? ''}$ ${command}\n${output}${gap}${status}`.trimEnd();
}

import { Lab } from '#lab/lab.ts';
import type { Scenario } from '#lab/scenario.ts';
import { type ConsoleCommand, commandsOf, consoleBlocks } from './block.ts';

/** A command of a console block and what the engine printed. */
export interface ConsoleStep extends ConsoleCommand {
  output: string;
  exit: number;
}

/** Wall-clock time of the labs behind the console blocks, so that a page is built the same every time. */
export const EPOCH = Date.UTC(2026, 10, 21, 9, 0, 0);

/**
 * Runs the console blocks of a lesson, in order and on one lab, and answers what the engine printed, by block.
 * @param source the lesson's MDX
 */
export function runConsoleBlocks(source: string, scenario: Scenario): Map<string, ConsoleStep[]> {
  const blocks = consoleBlocks(source);
  if (blocks.length === 0) return new Map();
  const lab = Lab.start(scenario);
  const first = scenario.hosts[0]?.name ?? '';
  return new Map(
    blocks.map((block) => [
      block.trim(),
      commandsOf(block).map((command) => {
        const { stdout, stderr, exit } = lab.run(command.host ?? first, command.command);
        return { ...command, output: `${stdout}${stderr}`, exit };
      }),
    ]),
  );
}

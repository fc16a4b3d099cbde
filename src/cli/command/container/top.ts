import { containerTop } from '#client/container/top.ts';
import type { Command } from '../../command.ts';
import { completeContainers } from '../../completion.ts';
import { minArgs } from '../../required.ts';

/** The least width of a column, and the room between columns. */
const COLUMN = 20;
const PADDING = 3;

/** docker top */
export const topCommand: Command = {
  use: 'top CONTAINER [ps OPTIONS]',
  aliasText: 'docker container top, docker top',
  short: 'Display the running processes of a container',
  args: minArgs(1),
  interspersed: false,
  complete: completeContainers({ all: false, limit: 1 }),
  *run({ client, args, out }) {
    const [container = '', ...psArgs] = args;
    const { Titles, Processes } = yield* containerTop(client, container, psArgs);
    const rows = [Titles, ...Processes];
    const widths = Titles.map((_, column) =>
      Math.max(COLUMN, ...rows.map((row) => (row[column]?.length ?? 0) + PADDING)),
    );
    for (const row of rows) {
      const cells = row.map((cell, column) => (column < row.length - 1 ? cell.padEnd(widths[column] ?? COLUMN) : cell));
      yield* out(`${cells.join('')}\n`);
    }
  },
};

import { containerTop } from '#client/container/top.ts';
import type { Command } from '../../command.ts';
import { alignTabs } from '../../formatter/tabwriter.ts';
import { completeServices } from './completion.ts';
import { numberOf, serviceOf } from './engine/containers.ts';
import { DRY_RUN } from './flags.ts';
import { selectContainers } from './selected.ts';

/** `docker compose top` */
export const topCommand: Command = {
  use: 'top [SERVICES...]',
  short: 'Display the running processes',
  flags: [DRY_RUN],
  complete: completeServices,
  *run(context) {
    const { containers } = yield* selectContainers(context, { anyName: true });
    const header = ['SERVICE', '#'];
    const rows: Map<string, string>[] = [];
    for (const container of containers) {
      const { Titles, Processes } = yield* containerTop(context.client, container.Id, []);
      for (const title of Titles) if (!header.includes(title)) header.push(title);
      for (const process of Processes) {
        rows.push(
          new Map([
            ['SERVICE', serviceOf(container)],
            ['#', String(numberOf(container))],
            ...Titles.map((title, index): [string, string] => [title, process[index] ?? '']),
          ]),
        );
      }
    }
    if (rows.length === 0) return;
    const lines = [header, ...rows.map((row) => header.map((title) => row.get(title) ?? '-'))];
    yield* context.out(alignTabs(lines.map((line) => `${line.join('\t')}\n`).join(''), { minWidth: 4, padding: 2 }));
  },
};

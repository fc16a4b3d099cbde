import type { Command } from '../../command.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { statsCommand as dockerStats } from '../container/stats.ts';
import { completeServices } from './completion.ts';
import { atMost } from './context.ts';
import { DRY_RUN } from './flags.ts';
import { goTemplateUsage } from './formatusage.ts';
import { selectContainers } from './selected.ts';

/** `docker compose stats` */
export const statsCommand: Command = {
  use: 'stats [OPTIONS] [SERVICE]',
  short: 'Display a live stream of container(s) resource usage statistics',
  flags: [
    { name: 'all', short: 'a', kind: BOOL, usage: 'Show all containers (default shows just running)' },
    DRY_RUN,
    { name: 'format', kind: STRING, usage: goTemplateUsage('https://docs.docker.com/engine/cli/formatting/') },
    { name: 'no-stream', kind: BOOL, usage: 'Disable streaming stats and only pull the first result' },
    { name: 'no-trunc', kind: BOOL, usage: 'Do not truncate output' },
  ],
  args: atMost(1),
  complete: completeServices,
  *run(context) {
    const { containers } = yield* selectContainers(context, { all: context.flags.bool('all'), anyName: true });
    if (containers.length === 0) return;
    const args = containers.map(({ Id }) => Id.slice(0, 12));
    yield* dockerStats.run?.({ ...context, args }) ?? [];
  },
};

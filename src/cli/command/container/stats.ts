import { containerList } from '#client/container/list.ts';
import { containerStats } from '#client/container/stats.ts';
import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, type CommandContext } from '../../command.ts';
import { completeContainers } from '../../completion.ts';
import { LIST_FORMAT } from '../../formatter/formatflag.ts';
import { formatList } from '../../formatter/list.ts';
import { STATS_TABLE, type StatsEntry, statsColumns } from '../../formatter/stats.ts';
import { inParallel } from '../../parallel.ts';
import { BOOL } from '../../pflag/kinds.ts';

/** What brings a terminal's cursor home, and what clears the rest of a line and of the screen. */
const HOME = '\x1b[H';
const CLEAR_LINE = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';

/** docker stats */
export const statsCommand: Command = {
  use: 'stats [OPTIONS] [CONTAINER...]',
  aliasText: 'docker container stats, docker stats',
  short: 'Display a live stream of container(s) resource usage statistics',
  flags: [
    { name: 'all', short: 'a', kind: BOOL, usage: 'Show all containers (default shows just running)' },
    LIST_FORMAT,
    { name: 'no-stream', kind: BOOL, usage: 'Disable streaming stats and only pull the first result' },
    { name: 'no-trunc', kind: BOOL, usage: 'Do not truncate output' },
  ],
  complete: completeContainers({ all: false }),
  *run(context) {
    const { proc, flags } = context;
    if (flags.bool('no-stream')) {
      yield* context.out(table(context, yield* sample(context)));
      return;
    }
    for (;;) {
      // The real client prints the table, and then each of its lines once more with what clears the rest of it.
      const text = `${HOME}${table(context, yield* sample(context))}`;
      const lines = text.split('\n').map((line) => `${line} ${CLEAR_LINE}\n`);
      yield* context.out(`${text}${lines.join('')}${CLEAR_BELOW}`);
      yield* proc.sleep(SECOND / 2);
    }
  },
};

/** One sample of every container asked for, or of all that run. @throws CliError */
function* sample(context: CommandContext): Coroutine<StatsEntry[]> {
  const { client, flags } = context;
  let names = context.args;
  if (names.length === 0)
    names = (yield* containerList(client, { all: flags.bool('all') })).map(({ Id }) => Id.slice(0, 12));
  const entries = new Map<string, StatsEntry>();
  const errors: string[] = [];
  function* collect(name: string): Coroutine<void> {
    const stats = yield* (yield* containerStats(client, name, false)).next();
    if (stats) entries.set(name, { container: name, stats });
  }
  yield* inParallel(context.proc, names, collect, function* ({ error }) {
    if (error) errors.push(error.message);
  });
  if (errors.length > 0 && context.args.length > 0) throw new CliError(errors.join('\n'));
  return names.flatMap((name) => entries.get(name) ?? []);
}

function table({ flags }: CommandContext, items: StatsEntry[]): string {
  return formatList({
    format: flags.string('format'),
    quiet: false,
    items,
    columns: statsColumns(flags.bool('no-trunc')),
    goType: '*container.statsContext',
    table: STATS_TABLE,
    quietTemplate: '',
  });
}

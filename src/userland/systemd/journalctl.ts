import type { Coroutine } from '#kernel/coroutine.ts';
import type { Program } from '#kernel/process/program.ts';
import { getopt } from '../getopt.ts';
import { entryText, type JournalEntry } from './journal.ts';
import { SystemManager } from './manager.ts';
import { fullName } from './systemctl.ts';

/** journalctl(1): the lines of services, of a unit (`-u`), the last ones (`-n`), and those that come (`-f`). */
export const journalctl: Program = function* (proc) {
  const options = yield* getopt(
    proc,
    {
      short: 'u:n::fexraqo:b::k',
      long: {
        unit: 'u=',
        lines: 'n=?',
        follow: 'f',
        'pager-end': 'e',
        catalog: 'x',
        reverse: 'r',
        'no-pager': 'P',
        all: 'a',
        quiet: 'q',
        output: 'o=',
        boot: 'b=?',
        since: 'S=',
        until: 'U=',
      },
    },
    'gnu',
  );
  const manager = SystemManager.of(proc);
  if (!manager) {
    yield* proc.printError('No journal files were found.\n-- No entries --\n');
    return 1;
  }
  if (options.has('S') || options.has('U') || options.has('k')) {
    yield* proc.printError('journalctl: not simulated: --since, --until and kernel messages\n');
    return 1;
  }
  const { journal, clock } = manager;
  const names = options.values('u').map(fullName);
  const units = names.length > 0 ? new Set(names) : undefined;
  const follow = options.has('f');
  const output = options.value('o') ?? 'short';
  const host = proc.kernel.uts.hostname;
  const print = function* (entries: readonly JournalEntry[]): Coroutine<void> {
    const lines = entries.map((entry) => `${output === 'cat' ? entry.text : entryText(clock, host, entry)}\n`);
    if (lines.length > 0) yield* proc.print(lines.join(''));
  };
  // `-n 5`: getopt knows no argument that may stand by itself.
  const given = options.has('n') ? options.value('n') || options.operands[0] || '10' : follow ? '10' : 'all';
  let entries = journal.entries(units);
  let seen = journal.count;
  if (given !== 'all') entries = Number(given) === 0 ? [] : entries.slice(-Number(given));
  if (options.has('r')) entries = entries.reverse();
  if (entries.length === 0 && !follow) yield* proc.print('-- No entries --\n');
  yield* print(entries);
  while (follow) {
    yield journal.changed;
    const fresh = journal.since(seen);
    seen = journal.count;
    yield* print(units ? fresh.filter(({ unit }) => units.has(unit)) : fresh);
  }
  return 0;
};

import { SECOND } from '#kernel/clock.ts';
import { anyOf, type Coroutine, until, WaitQueue } from '#kernel/coroutine.ts';
import type { Connection } from '#kernel/netfilter/conntrack/connection.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { BANNER, HELP } from './conntrackhelp.ts';
import { entryLine, eventLine, type LineFormat } from './conntrackline.ts';
import { type ConntrackOptions, ConntrackUsageError, parseConntrack } from './conntrackoptions.ts';

/** conntrack(8) of conntrack-tools 1.4.9: shows and edits the table of connections. */
export const conntrack: Program = function* (proc) {
  let options: ConntrackOptions;
  try {
    options = parseConntrack(proc.argv.slice(1));
  } catch (error) {
    if (!(error instanceof ConntrackUsageError)) throw error;
    yield* proc.printError(
      `${BANNER}: ${error.message}\nTry \`conntrack -h' or 'conntrack --help' for more information.\n`,
    );
    return 2;
  }
  switch (options.command) {
    case undefined:
    case 'h':
      yield* proc.print(HELP);
      return 0;
    case 'V':
      yield* proc.print(`${BANNER}\n`);
      return 0;
    case 'C':
      yield* proc.print(`${proc.namespaces.net.conntrack.count}\n`);
      return 0;
    default:
      return yield* privileged(proc, options);
  }
};

function* privileged(proc: Process, options: ConntrackOptions): Coroutine<number> {
  if (!proc.has('NET_ADMIN', 'net')) {
    yield* proc.printError(
      `${BANNER}: Operation failed: sorry, you must be root or get CAP_NET_ADMIN capability to do this\n`,
    );
    return 1;
  }
  if (options.output.has('xml') || options.output.has('save')) {
    yield* proc.printError(`conntrack: not simulated: -o ${[...options.output].join(',')}\n`);
    return 2;
  }
  switch (options.command) {
    case 'L':
      return yield* list(proc, options);
    case 'D':
      return yield* remove(proc, options);
    case 'F':
      return yield* flush(proc, options);
    case 'E':
      return yield* watch(proc, options);
    case 'S':
      yield* proc.print(statistics(proc));
      return 0;
    default:
      return yield* get(proc, options);
  }
}

/** One line: the simulated host has one processor for this. */
function statistics(proc: Process): string {
  const { invalid, insertFailed, drop } = proc.namespaces.net.conntrack.statistics;
  const rest = 'early_drop=0 error=0 search_restart=0 clash_resolve=0 chaintoolong=0 ';
  return `cpu=0   \tfound=0 invalid=${invalid} insert=0 insert_failed=${insertFailed} drop=${drop} ${rest}\n`;
}

function formatOf(proc: Process, { output }: ConntrackOptions): LineFormat {
  const counters = proc.namespaces.net.sysctl.number('net.netfilter.nf_conntrack_acct') !== 0;
  return { extended: output.has('extended'), id: output.has('id'), counters };
}

function selected(proc: Process, { filters, family, table }: ConntrackOptions): Connection[] {
  // Nothing is ever seen in the lists of dying and unconfirmed entries: both last no time here.
  if (table !== 'conntrack') return [];
  return proc.namespaces.net.conntrack
    .list()
    .filter(
      (connection) =>
        (family === undefined || connection.family === family) && filters.every((filter) => filter(connection)),
    );
}

function* printEntries(proc: Process, connections: readonly Connection[], options: ConntrackOptions): Coroutine<void> {
  const { conntrack: table } = proc.namespaces.net;
  const format = formatOf(proc, options);
  const lines = connections.map((connection) => `${entryLine(connection, table.remaining(connection), format)}\n`);
  if (lines.length > 0) yield* proc.print(lines.join(''));
}

function* list(proc: Process, options: ConntrackOptions): Coroutine<number> {
  const connections = selected(proc, options);
  yield* printEntries(proc, connections, options);
  if (options.zero)
    for (const { counters } of connections) for (const one of counters) Object.assign(one, { packets: 0, bytes: 0 });
  const what = options.table === 'expect' ? 'expectations' : 'flow entries';
  yield* proc.printError(`${BANNER}: ${connections.length} ${what} have been shown.\n`);
  return 0;
}

function* remove(proc: Process, options: ConntrackOptions): Coroutine<number> {
  const connections = selected(proc, options);
  yield* printEntries(proc, connections, options);
  for (const connection of connections) proc.namespaces.net.conntrack.delete(connection);
  yield* proc.printError(`${BANNER}: ${connections.length} flow entries have been deleted.\n`);
  return connections.length > 0 ? 0 : 1;
}

function* flush(proc: Process, options: ConntrackOptions): Coroutine<number> {
  if (options.table === 'conntrack') proc.namespaces.net.conntrack.flush();
  yield* proc.printError(
    `${BANNER}: ${options.table === 'expect' ? 'expectation' : 'connection tracking'} table has been emptied.\n`,
  );
  return 0;
}

function* get(proc: Process, options: ConntrackOptions): Coroutine<number> {
  const [connection] = selected(proc, options);
  if (!connection) {
    yield* proc.printError(`${BANNER}: Operation failed: such conntrack doesn't exist\n`);
    return 1;
  }
  yield* printEntries(proc, [connection], options);
  yield* proc.printError(`${BANNER}: 1 flow entries have been shown.\n`);
  return 0;
}

/** Prints events until a signal ends it. */
function* watch(proc: Process, options: ConntrackOptions): Coroutine<number> {
  const { conntrack: table, clock } = proc.namespaces.net;
  const format = formatOf(proc, options);
  const arrived = new WaitQueue();
  const pending: string[] = [];
  let count = 0;
  let ended = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    proc.onSignal(signal, () => {
      ended = true;
      arrived.wakeAll();
    });
  }
  const unsubscribe = table.subscribe((event, connection) => {
    if (options.events.size > 0 && !options.events.has(event)) return;
    if (options.family !== undefined && connection.family !== options.family) return;
    if (!options.filters.every((filter) => filter(connection))) return;
    const { seconds, nanoseconds } = clock.wallTime();
    const time = options.output.has('timestamp')
      ? `[${seconds}.${String(Math.floor(nanoseconds / 1000)).padStart(6, '0')}]\t`
      : '';
    pending.push(`${time}${eventLine(event, connection, table.remaining(connection), format)}\n`);
    arrived.wakeAll();
  });
  try {
    while (!ended) {
      // Looking at the table makes entries expire, so that DESTROY comes in time.
      void table.count;
      if (pending.length > 0) {
        const lines = pending.splice(0);
        count += lines.length;
        yield* proc.print(lines.join(''));
      } else {
        yield anyOf(arrived, until(clock, clock.now + SECOND));
      }
    }
  } finally {
    unsubscribe();
  }
  yield* proc.printError(`${BANNER}: ${count} flow events have been shown.\n`);
  return 0;
}

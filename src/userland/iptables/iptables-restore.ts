import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { IptablesError } from '#kernel/netfilter/command.ts';
import { VERSION } from '#kernel/netfilter/problem.ts';
import { type RestoreOptions, restore } from '#kernel/netfilter/restore.ts';
import { isTableName, type TableName } from '#kernel/netfilter/table.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { getopt } from '../getopt.ts';
import { hostNames } from './hostnames.ts';
import { refused } from './permission.ts';

/** iptables-restore(8): reads what iptables-save wrote. */
export const iptablesRestore: Program = (proc) => main(proc, 4);

/** ip6tables-restore(8) */
export const ip6tablesRestore: Program = (proc) => main(proc, 6);

function usage(program: string): string {
  return `Usage: ${program} [-c] [-v] [-V] [-t] [-h] [-n] [-T table] [-M command] [-4] [-6] [file]
	   [ --counters ]
	   [ --verbose ]
	   [ --version]
	   [ --test ]
	   [ --help ]
	   [ --noflush ]
	   [ --table=<TABLE> ]
	   [ --modprobe=<command> ]
	   [ --ipv4 ]
	   [ --ipv6 ]
`;
}

function* main(proc: Process, family: 4 | 6): Coroutine<number> {
  const program = family === 4 ? 'iptables-restore' : 'ip6tables-restore';
  const options = yield* getopt(
    proc,
    {
      short: 'bcvVthnwWM:T:46',
      long: {
        counters: 'c',
        verbose: 'v',
        version: 'V',
        test: 't',
        help: 'h',
        noflush: 'n',
        'modprobe=': 'M',
        'table=': 'T',
        ipv4: '4',
        ipv6: '6',
      },
    },
    'gnu',
  );
  if (options.has('V')) {
    yield* proc.print(`${program} ${VERSION}\n`);
    return 0;
  }
  if (options.has('h')) {
    yield* proc.printError(usage(program));
    return 0;
  }
  const [file, second] = options.operands;
  if (second !== undefined) {
    yield* proc.printError('Unknown arguments found on commandline\n');
    return 1;
  }
  let input: Uint8Array;
  try {
    input = file === undefined ? yield* proc.readAll(0) : proc.fs.readFile(file);
  } catch (error) {
    if (!isErrno(error) || file === undefined) throw error;
    yield* proc.printError(`Can't open ${file}: ${error.message}\n`);
    return 1;
  }
  const status = yield* refused(proc, program);
  if (status !== undefined) return status;
  const table = options.value('T');
  return yield* apply(proc, family, new TextDecoder().decode(input), {
    counters: options.has('c'),
    noFlush: options.has('n'),
    test: options.has('t'),
    table: table !== undefined && isTableName(table) ? (table as TableName) : undefined,
  });
}

function* apply(proc: Process, family: 4 | 6, text: string, options: RestoreOptions): Coroutine<number> {
  try {
    const { stdout } = restore(proc.namespaces.net, family, text, options, hostNames(proc));
    if (stdout !== '') yield* proc.print(stdout);
    return 0;
  } catch (error) {
    if (!(error instanceof IptablesError)) throw error;
    yield* proc.printError(`${error.message}\n`);
    return error.status;
  }
}

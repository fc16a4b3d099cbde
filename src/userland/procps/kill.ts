import { isErrno } from '#kernel/errno.ts';
import { maySignal, kill as send } from '#kernel/process/inspect.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { SIGNALS, type Signal, signalNamed } from '#kernel/process/signals.ts';
import type { Family } from '../getopt.ts';

/** Signal (none for 0) and operands of `kill -9 …`, `kill -s NAME …`; an unknown signal is answered as text. */
function parse(
  args: string[],
  standard: Signal = 'SIGTERM',
): { signal: Signal | undefined; operands: string[]; options: string } | { unknown: string } {
  let signal: Signal | undefined = standard;
  let options = '';
  const operands: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] as string;
    const named =
      arg === '-s' || arg === '--signal'
        ? (args[++index] ?? '')
        : /^-(?:[A-Z][A-Z0-9]*|\d+)$/.test(arg)
          ? arg.slice(1)
          : undefined;
    if (named !== undefined) {
      const found = signalNamed(named);
      if (!found && named !== '0') return { unknown: named };
      signal = found;
    } else if (arg.startsWith('-') && arg !== '--') options += arg.slice(1);
    else if (arg !== '--') operands.push(arg);
  }
  return { signal, operands, options };
}

/** kill, the program; shells have their own. */
export function kill(family: Family): Program {
  return function* (proc) {
    if (proc.argv[1] === '-l') {
      yield* proc.print(
        `${Object.keys(SIGNALS)
          .map((name) => name.slice(3))
          .join(family === 'gnu' ? ' ' : '\n')}\n`,
      );
      return 0;
    }
    const request = parse(proc.argv.slice(1));
    if ('unknown' in request) {
      yield* proc.printError(`kill: bad signal name '${request.unknown}'\n`);
      return 1;
    }
    if (request.operands.length === 0) {
      yield* proc.printError(
        family === 'gnu' ? 'Usage:\n kill [options] <pid> [...]\n' : 'kill: you need to specify whom to kill\n',
      );
      return 1;
    }
    let status = 0;
    for (const text of request.operands) {
      const target = /^-?\d+$/.test(text) ? proc.namespaces.pid.get(Math.abs(Number(text))) : undefined;
      if (!/^-?\d+$/.test(text)) {
        yield* proc.printError(
          family === 'gnu' ? `kill: cannot find process "${text}"\n` : `kill: invalid number '${text}'\n`,
        );
        status = 1;
      } else if (!target || target.status) {
        yield* proc.printError(
          family === 'gnu'
            ? `kill: sending signal to ${text} failed: No such process\n`
            : `kill: can't kill pid ${text}: No such process\n`,
        );
        status = 1;
      } else {
        const group = proc.namespaces.pid.list().filter(({ process }) => process.pgid === target.pgid);
        const targets = text.startsWith('-') ? group.map(({ process }) => process) : [target];
        try {
          for (const each of targets) send(proc, each, request.signal);
        } catch (error) {
          if (!isErrno(error)) throw error;
          yield* proc.printError(
            family === 'gnu'
              ? `kill: sending signal to ${text} failed: ${error.message}\n`
              : `kill: can't kill pid ${text}: ${error.message}\n`,
          );
          status = 1;
        }
      }
    }
    return status;
  };
}

/** killall: signals processes by name. */
export const killall: Program = function* (proc) {
  const request = parse(proc.argv.slice(1));
  if ('unknown' in request || request.operands.length === 0) {
    yield* proc.printError(
      'unknown' in request ? `killall: bad signal name '${request.unknown}'\n` : 'Usage: killall [-s SIGNAL] NAME...\n',
    );
    return 1;
  }
  let status = 0;
  for (const name of request.operands) {
    const found = processes(proc).filter(({ process }) => process.comm === name);
    let done = false;
    for (const { pid, process } of found) {
      if (maySignal(proc, process)) {
        if (request.signal) process.signal(request.signal, proc);
        done = true;
      } else yield* proc.printError(`killall: can't kill pid ${pid}: Operation not permitted\n`);
    }
    if (done) continue;
    if (found.length > 0) {
      status = 1;
      continue;
    }
    status = 1;
    yield* proc.printError(`killall: ${name}: no process killed\n`);
  }
  return status;
};

/** pkill and pgrep: processes whose name, or command line with -f, matches a pattern. */
export function matchProcesses(name: 'pkill' | 'pgrep'): Program {
  return function* (proc) {
    const request = parse(proc.argv.slice(1));
    if ('unknown' in request || request.operands.length !== 1) {
      const problem =
        'unknown' in request
          ? `unknown signal name '${request.unknown}'`
          : request.operands.length === 0
            ? 'no matching criteria specified'
            : 'only one pattern can be provided';
      yield* proc.printError(`${name}: ${problem}\nTry \`${name} --help' for more information.\n`);
      return 2;
    }
    const { options, operands, signal } = request;
    const source = operands[0] as string;
    const pattern = new RegExp(options.includes('x') ? `^(?:${source})$` : source);
    const found = processes(proc).filter(
      ({ process }) =>
        process !== proc &&
        pattern.test(options.includes('f') ? process.argv.join(' ') : process.comm) !== options.includes('v'),
    );
    const last = options.includes('n') ? found.slice(-1) : options.includes('o') ? found.slice(0, 1) : found;
    if (name === 'pkill') {
      for (const { pid, process } of last) {
        if (maySignal(proc, process)) {
          if (signal) process.signal(signal, proc);
        } else yield* proc.printError(`pkill: killing pid ${pid} failed: Operation not permitted\n`);
      }
    } else if (options.includes('c')) yield* proc.print(`${last.length}\n`);
    else
      for (const { pid, process } of last)
        yield* proc.print(
          options.includes('a')
            ? `${pid} ${process.argv.join(' ')}\n`
            : options.includes('l')
              ? `${pid} ${process.comm}\n`
              : `${pid}\n`,
        );
    return found.length > 0 ? 0 : 1;
  };
}

function processes(proc: Process) {
  return proc.namespaces.pid.list().filter(({ process }) => !process.status);
}

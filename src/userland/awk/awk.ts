import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { busyboxUsage, type Family, getopt } from '../getopt.ts';
import { RegexError } from '../text/regex.ts';
import { AwkSyntaxError } from './ast.ts';
import { AwkError } from './error.ts';
import { regexProblem } from './expressions.ts';
import { Interpreter } from './interpreter.ts';
import { carryOutEscapes } from './lexer.ts';
import { parseAwk } from './parser.ts';
import { fromInput } from './value.ts';

const BUSYBOX_USAGE = `awk [OPTIONS] [AWK_PROGRAM] [FILE]...

	-v VAR=VAL	Set variable
	-F SEP		Use SEP as field separator
	-f/-E FILE	Read program from FILE
	-e AWK_PROGRAM`;

const MAWK_USAGE = `Usage: mawk [Options] [Program] [file ...]

Program:
    The -f option value is the name of a file containing program text.
    If no -f option is given, a "--" ends option processing; the following
    parameters are the program text.

Options:
    -f program-file  Program  text is read from file instead of from the
                     command-line.  Multiple -f options are accepted.
    -F value         sets the field separator, FS, to value.
    -v var=value     assigns value to program variable var.
    --               unambiguous end of options.

    Implementation-specific options are prefixed with "-W".  They can be
    abbreviated:

    -W version       show version information and exit.
    -W dump          show assembler-like listing of program and exit.
    -W help          show this message and exit.
    -W interactive   set unbuffered output, line-buffered input.
    -W exec file     use file as program as well as last option.
    -W posix         stricter POSIX checking.
    -W random=number set initial random seed.
    -W sprintf=number adjust size of sprintf buffer.
    -W traditional   pre-POSIX 2001.
    -W usage         show this message and exit.
`;

/** awk: mawk on Debian, busybox's in images. */
export function awk(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'v:F:f:e:E:W:',
        stopAtOperand: true,
        status: family === 'gnu' ? 2 : 1,
        usage: BUSYBOX_USAGE,
        long: { version: 'V' },
      },
      family,
    );
    const operands = [...options.operands];
    const sources = [...options.values('e')];
    for (const file of [...options.values('f'), ...options.values('E')]) {
      try {
        sources.push(file === '-' ? new TextDecoder().decode(yield* proc.readAll()) : proc.fs.readText(file));
      } catch (error) {
        if (!isErrno(error)) throw error;
        yield* proc.printError(`${nameOf(proc)}: ${cannotOpen(file, error.message, family)}\n`);
        return family === 'gnu' ? 2 : 1;
      }
    }
    if (sources.length === 0) {
      const program = operands.shift();
      if (program === undefined) return yield* missing(proc, family);
      sources.push(program);
    }
    return yield* execute(proc, family, sources.join('\n'), operands, options.values('v'), options.value('F'));
  };
}

function* missing(proc: Process, family: Family): Coroutine<number> {
  yield* proc.printError(family === 'gnu' ? MAWK_USAGE : busyboxUsage(BUSYBOX_USAGE));
  return family === 'gnu' ? 0 : 1;
}

function* execute(
  proc: Process,
  family: Family,
  source: string,
  args: string[],
  assignments: string[],
  separator: string | undefined,
): Coroutine<number> {
  const failure = family === 'gnu' ? 2 : 1;
  const name = nameOf(proc);
  let interpreter: Interpreter;
  try {
    interpreter = new Interpreter(proc, parseAwk(source, family), [name, ...args], family);
  } catch (error) {
    if (!(error instanceof AwkSyntaxError)) throw error;
    const line = error.near.startsWith('unexpected character') ? '' : 'line ';
    yield* proc.printError(
      family === 'gnu'
        ? `${name}: ${line}${error.line}: ${error.near}\n`
        : `${name}: cmd. line:${error.line}: ${error.message}\n`,
    );
    return failure;
  }
  if (separator !== undefined) {
    const isTab = separator === 't' && family === 'busybox';
    interpreter.setVariable('FS', isTab ? '\t' : carryOutEscapes(separator, family));
  }
  for (const assignment of assignments) {
    const match = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(assignment);
    if (!match) {
      yield* proc.printError(
        family === 'gnu' ? `${name}: improper assignment: -v ${assignment}\n` : busyboxUsage(BUSYBOX_USAGE),
      );
      return failure;
    }
    interpreter.setVariable(match[1] as string, fromInput(carryOutEscapes(match[2] as string, family)));
  }
  try {
    return yield* interpreter.run();
  } catch (error) {
    if (!(error instanceof AwkError || error instanceof RegexError)) throw error;
    yield* proc.printError(`${name}: ${problemText(interpreter, error)}\n`);
    return failure;
  }
}

function nameOf(proc: Process): string {
  return proc.argv[0]?.split('/').pop() ?? 'awk';
}

function cannotOpen(file: string, reason: string, family: Family): string {
  return family === 'gnu' ? `cannot open "${file}" (${reason})` : `can't open '${file}': ${reason}`;
}

/** What an awk says when a program fails while it runs; mawk adds where its input stood. */
function problemText(awk: Interpreter, error: AwkError | RegexError): string {
  const problem = error instanceof AwkError ? error.problem : 'regex';
  if (problem === 'open') return error.message;
  if (awk.family === 'busybox') {
    if (error instanceof RegexError) return `bad regex '${error.pattern}': ${error.message}`;
    return `cmd. line:1: ${problem === 'field' ? 'Access to negative field' : error.message}`;
  }
  const text = error instanceof RegexError ? regexProblem(error) : error.message;
  const show = (name: string) => awk.text(awk.variable(name));
  return `run time error: ${text}\n\tFILENAME="${show('FILENAME')}" FNR=${show('FNR')} NR=${show('NR')}`;
}

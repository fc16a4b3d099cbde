import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { busyboxUsage, type Family, getopt } from '../getopt.ts';
import { RegexError } from '../text/regex.ts';
import { AwkSyntaxError } from './ast.ts';
import { AwkError } from './error.ts';
import { Interpreter } from './interpreter.ts';
import { carryOutEscapes } from './lexer.ts';
import { parseAwk } from './parser.ts';
import { fromInput } from './value.ts';

const BUSYBOX_USAGE = `awk [OPTIONS] [AWK_PROGRAM] [FILE]...

	-v VAR=VAL	Set variable
	-F SEP		Use SEP as field separator
	-f/-E FILE	Read program from FILE
	-e AWK_PROGRAM`;

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
        yield* proc.printError(
          family === 'gnu' ? `mawk: cannot open ${file} (${error.message})\n` : `awk: ${file}: ${error.message}\n`,
        );
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
  yield* proc.printError(
    family === 'gnu'
      ? 'Usage: mawk [Options] [Program] [file ...]\n\nProgram:\n    The -f option value is the name of a file containing program text.\n    If no -f option is given, a "--" ends option processing; the following\n    parameters are the program text.\n'
      : busyboxUsage(BUSYBOX_USAGE),
  );
  return family === 'gnu' ? 2 : 1;
}

function* execute(
  proc: Process,
  family: Family,
  source: string,
  args: string[],
  assignments: string[],
  separator: string | undefined,
): Coroutine<number> {
  let interpreter: Interpreter;
  try {
    interpreter = new Interpreter(proc, parseAwk(source), ['awk', ...args]);
  } catch (error) {
    if (!(error instanceof AwkSyntaxError)) throw error;
    yield* proc.printError(
      family === 'gnu'
        ? `awk: line ${error.line}: ${error.message} at or near ${error.near}\n`
        : `awk: cmd. line:${error.line}: Unexpected token\n`,
    );
    return family === 'gnu' ? 2 : 1;
  }
  if (separator !== undefined) interpreter.setVariable('FS', separator === 't' ? '\t' : carryOutEscapes(separator));
  for (const assignment of assignments) {
    const match = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(assignment);
    if (!match) {
      yield* proc.printError(
        family === 'gnu' ? `mawk: improper assignment: -v ${assignment}\n` : busyboxUsage(BUSYBOX_USAGE),
      );
      return family === 'gnu' ? 2 : 1;
    }
    interpreter.setVariable(match[1] as string, fromInput(carryOutEscapes(match[2] as string)));
  }
  try {
    return yield* interpreter.run();
  } catch (error) {
    if (!(error instanceof AwkError || error instanceof RegexError)) throw error;
    const opening = /^cannot open "(.*)" \((.*)\)$/.exec(error.message);
    const text =
      family === 'busybox' && opening
        ? `awk: ${opening[1]}: ${opening[2]}`
        : `${family === 'gnu' ? 'mawk' : 'awk'}: ${error.message}`;
    yield* proc.printError(`${text}\n`);
    return family === 'gnu' ? 2 : 1;
  }
}

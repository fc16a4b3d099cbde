import { parse } from 'unbash';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { readLine } from './builtins/input.ts';
import { Abandoned } from './exec/control.ts';
import { isIncomplete } from './exec/syntax.ts';
import type { Shell } from './shell.ts';
import { Source } from './source.ts';

/** Runs the commands that come in on standard input, line by line, leaving to them what follows their line. */
export function* runInput(shell: Shell): Coroutine<number> {
  let lineNumber = 1;
  for (;;) {
    let text = '';
    let ended = false;
    let lines = 0;
    for (;;) {
      const result = yield* nextLine(shell);
      ended = result.ended;
      if (!ended || result.line !== '') {
        text += `${result.line}\n`;
        lines++;
      }
      if (ended || !isIncomplete(text.slice(0, -1), parse(text))) break;
    }
    if (text.trim() !== '') {
      if (shell.options.has('verbose')) yield* shell.printError(text);
      try {
        yield* shell.executor.text(shell, new Source(text, shell.scriptName, lineNumber));
      } catch (error) {
        if (!(error instanceof Abandoned) || !shell.interactive) throw error;
        shell.status = error.status;
      }
    }
    lineNumber += lines;
    if (ended) return shell.status;
  }
}

function* nextLine(shell: Shell): Coroutine<{ line: string; ended: boolean }> {
  try {
    return yield* readLine(shell, { fd: 0, raw: true });
  } catch (error) {
    if (isErrno(error)) return { line: '', ended: true };
    throw error;
  }
}

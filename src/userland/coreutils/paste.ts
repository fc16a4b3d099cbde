import { isErrno } from '#kernel/errno.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt } from '../getopt.ts';
import { type Input, openInput } from '../text/inputs.ts';
import { LineSource } from '../text/lines.ts';

/** paste: puts the lines of files beside each other, or with -s those of each file on one. */
export function paste(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'd:s',
        long: family === 'gnu' ? { 'delimiters=': 'd', serial: 's' } : {},
        usage: 'paste [-d LIST] [-s] [FILE]...',
      },
      family,
    );
    const delimiters = [...(options.value('d') ?? '\t').replaceAll('\\n', '\n').replaceAll('\\t', '\t')];
    const between = (index: number) =>
      delimiters.length === 0 ? '' : (delimiters[index % delimiters.length] as string);
    const inputs: Input[] = [];
    for (const name of options.operands.length > 0 ? options.operands : ['-']) {
      try {
        inputs.push(openInput(proc, name));
      } catch (error) {
        if (!isErrno(error)) throw error;
        yield* proc.printError(`paste: ${family === 'gnu' ? name : `can't open '${name}'`}: ${error.message}\n`);
        return 1;
      }
    }
    const stdin = new LineSource(proc.files.get(0));
    const sources = inputs.map((input) => (input.name === '-' ? stdin : new LineSource(input.file)));
    if (options.has('s')) {
      for (const source of sources) {
        let text = '';
        let count = 0;
        for (let line = yield* source.next(); line; line = yield* source.next()) {
          text += (count > 0 ? between(count - 1) : '') + line.text;
          count++;
        }
        yield* proc.print(`${text}\n`);
      }
      return 0;
    }
    for (;;) {
      let [text, some] = ['', false];
      for (const [index, source] of sources.entries()) {
        const line = yield* source.next();
        some = some || line !== undefined;
        text += (line?.text ?? '') + (index < sources.length - 1 ? between(index) : '');
      }
      if (!some) return 0;
      yield* proc.print(`${text}\n`);
    }
  };
}

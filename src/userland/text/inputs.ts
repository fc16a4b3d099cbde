import type { Coroutine } from '#kernel/coroutine.ts';
import { type Errno, isErrno } from '#kernel/errno.ts';
import type { OpenFile } from '#kernel/file/openfile.ts';
import type { Process } from '#kernel/process/process.ts';

/** An input of a filter, opened under a descriptor of its own. */
export interface Input {
  name: string;
  file: OpenFile;
  close(): void;
}

/** Opens a file for reading; `-` is standard input. @throws Errno */
export function openInput(proc: Process, name: string): Input {
  if (name === '-') return { name, file: proc.files.get(0), close: () => {} };
  const fd = proc.files.install(proc.fs.open(name, { read: true }));
  return { name, file: proc.files.get(fd), close: () => proc.files.close(fd) };
}

/**
 * Runs `use` on each of `names` (standard input where there are none), going on after files that fail.
 * @param complain what to print for a file that cannot be opened or read
 * @returns whether all went well
 */
export function* eachInput(
  proc: Process,
  names: readonly string[],
  complain: (name: string, error: Errno, stage: 'open' | 'read') => string,
  use: (input: Input) => Coroutine<void>,
): Coroutine<boolean> {
  let well = true;
  for (const name of names.length > 0 ? names : ['-']) {
    let input: Input;
    try {
      input = openInput(proc, name);
    } catch (error) {
      if (!isErrno(error)) throw error;
      yield* proc.printError(complain(name, error, 'open'));
      well = false;
      continue;
    }
    try {
      yield* use(input);
    } catch (error) {
      if (!isErrno(error) || error.code === 'EPIPE' || error.code === 'ENOMEM') throw error;
      yield* proc.printError(complain(name, error, 'read'));
      well = false;
    } finally {
      input.close();
    }
  }
  return well;
}

import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { readAll } from '#kernel/file/lines.ts';
import { CliError, type CommandContext, goErrno } from './command.ts';

/** The content of a file, of standard input for `-`, as secrets and configs take it. @throws CliError */
export function* readData({ proc }: CommandContext, file: string): Coroutine<Uint8Array> {
  const source = file === '-' ? 'STDIN' : file;
  let bytes: Uint8Array;
  if (file === '-') bytes = yield* proc.readAll();
  else {
    try {
      const opened = proc.fs.open(file);
      opened.retain();
      try {
        bytes = yield* readAll(opened);
      } finally {
        opened.close();
      }
    } catch (error) {
      if (!isErrno(error)) throw error;
      const operation = isErrno(error, 'EISDIR') ? 'read' : 'open';
      throw new CliError(`error reading from ${source}: ${operation} ${file}: ${goErrno(error)}`);
    }
  }
  if (bytes.length === 0) throw new CliError(`error reading from ${source}: data is empty`);
  return bytes;
}

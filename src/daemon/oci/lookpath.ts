import { Errno, isErrno } from '#kernel/errno.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';

/** Why a command cannot be executed, in the words of Go's os/exec as runc passes them on. */
export class LookupError extends Error {
  override readonly name = 'LookupError';
  constructor(command: string, reason: string) {
    super(`exec: ${JSON.stringify(command)}: ${reason}`);
  }
}

/**
 * Finds the executable that `command` means (Go's exec.LookPath).
 * @param fs as the process will see it, in its working directory
 * @throws LookupError
 */
export function lookPath(fs: FileSystemContext, command: string, path: string): string {
  if (command.includes('/')) {
    const fault = executableFault(fs, command);
    if (fault === undefined) return command;
    throw new LookupError(command, fault === 'ENOENT' ? `stat ${command}: no such file or directory` : reasonOf(fault));
  }
  for (const directory of path.split(':')) {
    const candidate = `${directory || '.'}/${command}`;
    if (executableFault(fs, candidate) === undefined) return candidate;
  }
  throw new LookupError(command, 'executable file not found in $PATH');
}

function executableFault(fs: FileSystemContext, path: string): string | undefined {
  try {
    const { type, mode } = fs.stat(path);
    if (type === 'directory') return 'EISDIR';
    return (mode & 0o111) === 0 ? 'EACCES' : undefined;
  } catch (error) {
    if (isErrno(error)) return error.code;
    throw error;
  }
}

function reasonOf(code: string): string {
  if (code === 'EISDIR') return 'is a directory: permission denied';
  if (code === 'EACCES') return 'permission denied';
  return new Errno(code as Errno['code']).message.toLowerCase();
}

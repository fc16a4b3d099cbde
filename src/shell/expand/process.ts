import type { Statement } from 'unbash';
import { pipe } from '#kernel/file/pipe.ts';
import type { Shell } from '../shell.ts';

/** Starts the commands of `<(…)` or `>(…)` and answers the path by which their output or input can be opened. */
export function substituteProcess(shell: Shell, operator: '<' | '>', statements: readonly Statement[]): string {
  const [read, write] = pipe();
  let fd = 63;
  while (shell.proc.files.has(fd)) fd--;
  const ours = operator === '<' ? read : write;
  const theirs = operator === '<' ? write : read;
  const process = shell.executor.fork(shell, (child) => child.executor.statements(child, statements, true), {
    files: [[operator === '<' ? 1 : 0, theirs]],
    background: true,
  });
  shell.proc.files.install(ours, fd);
  shell.substitutions.push({ fd, process });
  shell.lastBackground = process.pid;
  return `/dev/fd/${fd}`;
}

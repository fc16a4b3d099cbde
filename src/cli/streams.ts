import type { Process } from '#kernel/process/process.ts';
import { type Tty, terminalOf as terminalBehind } from '#kernel/tty/tty.ts';
import { CliError } from './errors.ts';

/** The terminal behind a descriptor, if it is one. */
export function terminalOf(proc: Process, fd: number): Tty | undefined {
  return proc.files.has(fd) ? terminalBehind(proc.files.get(fd)) : undefined;
}

/** Columns help is wrapped for. */
export function columnsOf(proc: Process): number {
  return terminalOf(proc, 0)?.size.columns || 80;
}

/** Checks that a container's terminal can be joined to the input; @throws CliError where the input is none */
export function checkTty(proc: Process, attachStdin: boolean, tty: boolean): void {
  if (attachStdin && tty && terminalOf(proc, 0) === undefined) throw new CliError('the input device is not a TTY');
}

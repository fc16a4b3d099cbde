import type { Process } from '#kernel/process/process.ts';

/** Writes a line of a server's log to standard output, from code that does not wait; what cannot be written is lost. */
export function logLine(proc: Process, text: string): void {
  proc.thread(
    (function* () {
      yield* proc.print(`${text}\n`);
    })(),
  );
}

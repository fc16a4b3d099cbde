import { reschedule } from '#kernel/coroutine.ts';
import type { Program } from '#kernel/process/program.ts';

/** true: succeeds. */
export const trueProgram: Program = function* () {
  return 0;
};

/** false: fails. */
export const falseProgram: Program = function* () {
  return 1;
};

/** yes: prints its arguments, or y, until nobody reads it any more. */
export const yes: Program = function* (proc) {
  const line = `${proc.argv.length > 1 ? proc.argv.slice(1).join(' ') : 'y'}\n`;
  const block = line.repeat(Math.max(1, Math.floor(4096 / line.length)));
  for (;;) {
    yield* proc.print(block);
    yield reschedule;
  }
};

/** whoami */
export const whoami: Program = function* (proc) {
  const { uid } = proc.credentials;
  const entry = proc.fs.exists('/etc/passwd')
    ? proc.fs
        .readText('/etc/passwd')
        .split('\n')
        .find((line) => line.split(':')[2] === String(uid))
    : undefined;
  if (!entry) {
    yield* proc.printError(`whoami: cannot find name for user ID ${uid}\n`);
    return 1;
  }
  yield* proc.print(`${entry.split(':')[0]}\n`);
  return 0;
};

/** tty: names the terminal of standard input. */
export const tty: Program = function* (proc) {
  const terminal = proc.files.has(0) && proc.files.get(0).kind === 'tty' ? proc.session.tty : undefined;
  yield* proc.print(terminal ? `${terminal.name}\n` : 'not a tty\n');
  return terminal ? 0 : 1;
};

/** clear: empties the screen and its scrollback. */
export const clear: Program = function* (proc) {
  yield* proc.print('\x1b[H\x1b[2J\x1b[3J');
  return 0;
};

/** sync: everything is in memory, so there is nothing to write. */
export const sync: Program = function* () {
  return 0;
};

import type { Coroutine } from '#kernel/coroutine.ts';
import { runInput } from './scriptinput.ts';
import type { Shell } from './shell.ts';

export function* runInteractive(shell: Shell): Coroutine<number> {
  return yield* runInput(shell);
}

import type { Code } from '#kernel/code.ts';
import type { Command } from './command.ts';

/** What the root's help shows of a command whose code is fetched when it is called. */
export type Announced = Pick<Command, 'use' | 'short' | 'swarm' | 'plugin' | 'top'>;

/**
 * A command of `code`, fetched when it is called; the command itself where its code is there.
 * @param choose finds it in the code
 */
export function fetchedCommand<T>(announced: Announced, code: Code<T>, choose: (there: T) => Command): Command {
  if (code.value !== undefined) return choose(code.value);
  const whole: Code<Command> = {
    get value() {
      return code.value === undefined ? undefined : choose(code.value);
    },
    fetch: () => code.fetch(),
  };
  return { ...announced, whole };
}

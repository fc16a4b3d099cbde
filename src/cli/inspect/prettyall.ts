import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type CommandContext } from '../command.ts';

/**
 * What `inspect --pretty` prints: every object in turn; the first that cannot be had ends it, after those before it.
 * @throws CliError, ClientError
 */
export function* prettyAll(context: CommandContext, show: (name: string) => Coroutine<string>): Coroutine<void> {
  let text = '';
  for (const name of context.args) text += yield* show(name);
  yield* context.out(text);
}

/** The format that is asked for: `pretty` for --pretty. @throws CliError where both were given */
export function formatOf({ flags }: CommandContext): string {
  if (!flags.bool('pretty')) return flags.string('format');
  if (flags.string('format') !== '') throw new CliError('--format is incompatible with human friendly format');
  return 'pretty';
}

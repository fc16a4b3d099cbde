import { isNotFound } from '#client/error.ts';
import { imageRemove } from '#client/image/remove.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, type CommandContext } from '../../command.ts';
import { completeImages } from '../../completion.ts';
import { failureOf } from '../../parallel.ts';
import { BOOL, STRING_SLICE } from '../../pflag/kinds.ts';
import { minArgs } from '../../required.ts';

/** `docker image rm` */
export const rmCommand: Command = {
  use: 'rm [OPTIONS] IMAGE [IMAGE...]',
  aliases: ['remove'],
  aliasText: 'docker image rm, docker image remove, docker rmi',
  short: 'Remove one or more images',
  args: minArgs(1),
  flags: [
    { name: 'force', short: 'f', kind: BOOL, usage: 'Force removal of the image' },
    { name: 'no-prune', kind: BOOL, usage: 'Do not delete untagged parents' },
    {
      name: 'platform',
      kind: STRING_SLICE,
      usage: 'Remove only the given platform variant. Formatted as "os[/arch[/variant]]" (e.g., "linux/amd64")',
    },
  ],
  *run(context) {
    const options = { force: context.flags.bool('force'), noPrune: context.flags.bool('no-prune') };
    const errors: string[] = [];
    let fatal = false;
    for (const name of context.args) {
      const failure = yield* failureOf(remove(context, name, options));
      if (!failure) continue;
      errors.push(failure.message);
      // What is asked for with --force may be gone already.
      if (!options.force || !isNotFound(failure)) fatal = true;
    }
    if (fatal) throw new CliError(errors.join('\n'));
    if (errors.length > 0) yield* context.err(`${errors.join('\n')}\n`);
  },
  complete: completeImages(),
};

function* remove(
  context: CommandContext,
  name: string,
  options: { force: boolean; noPrune: boolean },
): Coroutine<void> {
  for (const item of yield* imageRemove(context.client, name, options)) {
    yield* context.out(item.Deleted ? `Deleted: ${item.Deleted}\n` : `Untagged: ${item.Untagged}\n`);
  }
}

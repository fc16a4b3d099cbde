import { containerRemove } from '#client/container/remove.ts';
import { isNotFound } from '#client/error.ts';
import { CliError, type Command } from '../../command.ts';
import { completeContainers } from '../../completion.ts';
import { inParallel } from '../../parallel.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { minArgs } from '../../required.ts';

/** docker rm */
export const rmCommand: Command = {
  use: 'rm [OPTIONS] CONTAINER [CONTAINER...]',
  aliases: ['remove'],
  aliasText: 'docker container rm, docker container remove, docker rm',
  short: 'Remove one or more containers',
  args: minArgs(1),
  flags: [
    { name: 'force', short: 'f', kind: BOOL, usage: 'Force the removal of a running container (uses SIGKILL)' },
    { name: 'link', short: 'l', kind: BOOL, usage: 'Remove the specified link' },
    { name: 'volumes', short: 'v', kind: BOOL, usage: 'Remove anonymous volumes associated with the container' },
  ],
  complete: (context, toComplete) =>
    completeContainers({
      wanted: ({ State }) => context.flags.bool('force') || State === 'exited' || State === 'created',
    })(context, toComplete),
  *run(context) {
    const { proc, client, flags, args } = context;
    const force = flags.bool('force');
    const options = { force, link: flags.bool('link'), volumes: flags.bool('volumes') };
    const errors: string[] = [];
    function* remove(name: string) {
      const trimmed = name.replace(/^\/+|\/+$/g, '');
      if (trimmed === '') throw new CliError('container name cannot be empty');
      yield* containerRemove(client, trimmed, options);
    }
    yield* inParallel(proc, args, remove, function* ({ name, error }) {
      if (error === undefined) yield* context.out(`${name}\n`);
      else if (force && isNotFound(error)) yield* context.err(`${error.message}\n`);
      else errors.push(error.message);
    });
    if (errors.length > 0) throw new CliError(errors.join('\n'));
  },
};

import { ClientError, isNotFound } from '#client/error.ts';
import { networkRemove } from '#client/network/remove.ts';
import { type Command, StatusError } from '../../command.ts';
import { completeNetworks } from '../../completion.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { minArgs } from '../../required.ts';

/** `docker network rm` */
export const rmCommand: Command = {
  use: 'rm NETWORK [NETWORK...]',
  aliases: ['remove'],
  short: 'Remove one or more networks',
  args: minArgs(1),
  flags: [{ name: 'force', short: 'f', kind: BOOL, usage: 'Do not error if the network does not exist' }],
  *run(context) {
    let failed = false;
    for (const name of context.args) {
      try {
        yield* networkRemove(context.client, name);
        yield* context.out(`${name}\n`);
      } catch (error) {
        if (!(error instanceof ClientError)) throw error;
        if (context.flags.bool('force') && isNotFound(error)) continue;
        yield* context.err(`${error.message}\n`);
        failed = true;
      }
    }
    // docker/cli ends with an exit error that has no words of its own, and prints Go's.
    if (failed) throw new StatusError(1, 'exit status 1');
  },
  complete: completeNetworks(),
};

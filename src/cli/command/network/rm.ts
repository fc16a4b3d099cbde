import { ClientError, isNotFound } from '#client/error.ts';
import { networkInspect } from '#client/network/inspect.ts';
import { networkRemove } from '#client/network/remove.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { type Command, type CommandContext, StatusError } from '../../command.ts';
import { completeNetworks } from '../../completion.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { confirm } from '../../prompt.ts';
import { minArgs } from '../../required.ts';

const INGRESS_WARNING = `WARNING! Before removing the routing-mesh network, make sure all the nodes in your swarm run the same docker engine version. Otherwise, removal may not be effective and functionality of newly create ingress networks will be impaired.
Are you sure you want to continue?`;

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
        if ((yield* isIngress(context, name)) && !(yield* confirm(context, INGRESS_WARNING))) continue;
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

/** Whether a network carries the routing mesh; one that cannot be looked at does not. */
function* isIngress({ client }: CommandContext, name: string): Coroutine<boolean> {
  try {
    return (yield* networkInspect(client, name)).Ingress;
  } catch (error) {
    if (error instanceof ClientError) return false;
    throw error;
  }
}

import { networkDisconnect } from '#client/network/disconnect.ts';
import type { Command } from '../../command.ts';
import { completeContainers, completeNetworks } from '../../completion.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { exactArgs } from '../../required.ts';

/** `docker network disconnect` */
export const disconnectCommand: Command = {
  use: 'disconnect [OPTIONS] NETWORK CONTAINER',
  short: 'Disconnect a container from a network',
  args: exactArgs(2),
  flags: [{ name: 'force', short: 'f', kind: BOOL, usage: 'Force the container to disconnect from a network' }],
  *run(context) {
    const [network = '', container = ''] = context.args;
    yield* networkDisconnect(context.client, network, { Container: container, Force: context.flags.bool('force') });
  },
  complete: (context, toComplete) =>
    context.args.length === 0
      ? completeNetworks(1)(context, toComplete)
      : completeContainers({ limit: 2 })(context, toComplete),
};

import { networkDisconnect } from '#client/network/disconnect.ts';
import type { Command } from '../../command.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { exactArgs } from '../../required.ts';
import { completeContainers } from '../container/complete.ts';
import { completeNetworks } from './complete.ts';

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
  complete: (context) =>
    context.args.length === 0 ? completeNetworks(context) : completeContainers(context, { all: true }),
};

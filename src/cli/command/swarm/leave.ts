import { swarmLeave } from '#client/swarm/leave.ts';
import type { Command } from '../../command.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { noArgs } from '../../required.ts';

/** `docker swarm leave` */
export const leaveCommand: Command = {
  use: 'leave [OPTIONS]',
  short: 'Leave the swarm',
  args: noArgs,
  swarm: 'active',
  flags: [{ name: 'force', short: 'f', kind: BOOL, usage: 'Force this node to leave the swarm, ignoring warnings' }],
  *run(context) {
    yield* swarmLeave(context.client, context.flags.bool('force'));
    yield* context.out('Node left the swarm.\n');
  },
};

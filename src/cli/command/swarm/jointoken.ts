import { swarmInspect } from '#client/swarm/inspect.ts';
import { swarmUpdate } from '#client/swarm/update.ts';
import { info } from '#client/system/info.ts';
import { CliError, type Command } from '../../command.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { exactArgs } from '../../required.ts';
import { QUIET_TOKEN } from './flags.ts';
import { printJoinCommand } from './words.ts';

/** `docker swarm join-token` */
export const joinTokenCommand: Command = {
  use: 'join-token [OPTIONS] (worker|manager)',
  short: 'Manage join tokens',
  args: exactArgs(1),
  swarm: 'manager',
  flags: [{ name: 'rotate', kind: BOOL, usage: 'Rotate join token' }, QUIET_TOKEN],
  *run(context) {
    const { flags, client } = context;
    const [role = ''] = context.args;
    const quiet = flags.bool('quiet');
    if (role !== 'worker' && role !== 'manager') throw new CliError(`unknown role ${role}`);
    if (flags.bool('rotate')) {
      const { Version, Spec } = yield* swarmInspect(client);
      yield* swarmUpdate(client, Version, Spec, {
        workerToken: role === 'worker',
        managerToken: role === 'manager',
      });
      if (!quiet) yield* context.out(`Successfully rotated ${role} join token.\n\n`);
    }
    // The second look is for the new token.
    const { JoinTokens } = yield* swarmInspect(client);
    if (quiet) {
      yield* context.out(`${role === 'worker' ? JoinTokens.Worker : JoinTokens.Manager}\n`);
      return;
    }
    const { Swarm } = yield* info(client);
    yield* printJoinCommand(context, Swarm.NodeID, role);
  },
  *complete({ args }) {
    return args.length === 0 ? ['worker', 'manager'] : [];
  },
};

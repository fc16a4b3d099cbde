import { CliError, type Command, type CommandContext } from '../../command.ts';
import { unsimulated, unsimulatedGroup } from '../unsimulated.ts';

/**
 * A group of commands for a swarm's manager. Swarm mode itself is not simulated: what the engine answers is what one
 * outside a swarm answers, to every verb alike.
 */
function managerGroup(name: string, short: string): Command {
  return unsimulatedGroup(name, short, {
    swarm: 'manager',
    *run({ client, path }: CommandContext) {
      yield* client.get('/nodes');
      throw new CliError(`docker: not simulated: ${path}`);
    },
  });
}

/** `docker swarm` on an engine that is in none. */
const swarmCommand: Command = {
  ...unsimulatedGroup('swarm', 'Manage Swarm', { swarm: 'any' }),
  passthrough: false,
  run: undefined,
  subcommands: [
    unsimulated('init [OPTIONS]', 'Initialize a swarm'),
    unsimulated('join [OPTIONS] HOST:PORT', 'Join a swarm as a node and/or manager'),
    {
      use: 'leave [OPTIONS]',
      short: 'Leave the swarm',
      hidden: true,
      passthrough: true,
      *run({ client }) {
        yield* client.send('POST', '/swarm/leave');
      },
    },
    ...['ca', 'join-token', 'unlock', 'unlock-key', 'update'].map(
      (name): Command => ({
        use: name,
        short: '',
        hidden: true,
        passthrough: true,
        *run({ client, path }) {
          yield* client.get('/swarm');
          throw new CliError(`docker: not simulated: ${path}`);
        },
      }),
    ),
  ],
};

/** The groups of swarm mode, in the order of docker's help. */
export const SWARM_GROUPS: readonly Command[] = [
  managerGroup('config', 'Manage Swarm configs'),
  managerGroup('node', 'Manage Swarm nodes'),
  managerGroup('secret', 'Manage Swarm secrets'),
  managerGroup('service', 'Manage Swarm services'),
  managerGroup('stack', 'Manage Swarm stacks'),
  swarmCommand,
];

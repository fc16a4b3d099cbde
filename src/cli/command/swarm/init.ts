import type { SwarmInitRequest, SwarmSpec } from '#api/swarm/swarm.ts';
import { ClientError } from '#client/error.ts';
import { swarmInit } from '#client/swarm/init.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, type CommandContext } from '../../command.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { UINT32 } from '../../pflag/number.ts';
import { noArgs } from '../../required.ts';
import {
  ADVERTISE_ADDRESS,
  AVAILABILITY,
  availabilityOf,
  changeSwarmSpec,
  DATA_PATH_ADDRESS,
  LISTEN_ADDRESS,
  PREFIXES,
  SPEC_FLAGS,
} from './flags.ts';
import { printJoinCommand, printUnlockKey } from './words.ts';

/** `docker swarm init` */
export const initCommand: Command = {
  use: 'init [OPTIONS]',
  short: 'Initialize a swarm',
  args: noArgs,
  flags: [
    LISTEN_ADDRESS,
    ADVERTISE_ADDRESS,
    DATA_PATH_ADDRESS,
    {
      name: 'data-path-port',
      kind: UINT32,
      usage:
        'Port number to use for data path traffic (1024 - 49151). If no value is set or is set to 0, the default port (4789) is used.',
    },
    { name: 'force-new-cluster', kind: BOOL, usage: 'Force create a new cluster from current state' },
    {
      name: 'autolock',
      kind: BOOL,
      usage: 'Enable manager autolocking (requiring an unlock key to start a stopped manager)',
    },
    AVAILABILITY,
    { name: 'default-addr-pool', kind: PREFIXES, usage: 'default address pool in CIDR format' },
    {
      name: 'default-addr-pool-mask-length',
      kind: UINT32,
      default: 24,
      usage: 'default address pool subnet mask length',
    },
    ...SPEC_FLAGS,
  ],
  *run(context) {
    const { flags } = context;
    const spec: SwarmSpec = {
      Labels: null,
      Orchestration: {},
      Raft: { ElectionTick: 0, HeartbeatTick: 0 },
      Dispatcher: {},
      CAConfig: {},
      TaskDefaults: {},
      EncryptionConfig: { AutoLockManagers: false },
    };
    changeSwarmSpec(flags, spec);
    const autolock = flags.bool('autolock');
    const node = yield* init(context, {
      ListenAddr: flags.string('listen-addr'),
      AdvertiseAddr: flags.string('advertise-addr'),
      DataPathAddr: flags.string('data-path-addr'),
      DataPathPort: flags.number('data-path-port'),
      ForceNewCluster: flags.bool('force-new-cluster'),
      Spec: spec,
      AutoLockManagers: autolock,
      Availability: availabilityOf(flags),
      DefaultAddrPool: [...flags.list('default-addr-pool')],
      SubnetSize: flags.number('default-addr-pool-mask-length'),
    });
    yield* context.out(`Swarm initialized: current node (${node}) is now a manager.\n\n`);
    yield* printJoinCommand(context, node, 'worker');
    yield* context.out(
      "To add a manager to this swarm, run 'docker swarm join-token manager' and follow the instructions.\n",
    );
    if (autolock) yield* printUnlockKey(context);
  },
};

/** Makes the swarm; where the engine cannot choose an address, says which flag names one. @throws CliError */
function* init({ client }: CommandContext, request: SwarmInitRequest): Coroutine<string> {
  try {
    return yield* swarmInit(client, request);
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    if (!/could not choose an IP address to advertise|could not find the system's IP address/.test(error.message)) {
      throw error;
    }
    throw new CliError(`${error.message} - specify one with --advertise-addr`);
  }
}

import { swarmJoin } from '#client/swarm/join.ts';
import { info } from '#client/system/info.ts';
import type { Command } from '../../command.ts';
import { STRING } from '../../pflag/kinds.ts';
import { exactArgs } from '../../required.ts';
import { ADVERTISE_ADDRESS, AVAILABILITY, availabilityOf, DATA_PATH_ADDRESS, LISTEN_ADDRESS } from './flags.ts';

/** `docker swarm join` */
export const joinCommand: Command = {
  use: 'join [OPTIONS] HOST:PORT',
  short: 'Join a swarm as a node and/or manager',
  args: exactArgs(1),
  flags: [
    LISTEN_ADDRESS,
    ADVERTISE_ADDRESS,
    DATA_PATH_ADDRESS,
    { name: 'token', kind: STRING, usage: 'Token for entry into the swarm' },
    AVAILABILITY,
  ],
  *run(context) {
    const { flags, client, args } = context;
    yield* swarmJoin(client, {
      ListenAddr: flags.string('listen-addr'),
      AdvertiseAddr: flags.string('advertise-addr'),
      DataPathAddr: flags.string('data-path-addr'),
      RemoteAddrs: [...args],
      JoinToken: flags.string('token'),
      Availability: availabilityOf(flags),
    });
    const { Swarm } = yield* info(client);
    yield* context.out(`This node joined a swarm as a ${Swarm.ControlAvailable ? 'manager' : 'worker'}.\n`);
  },
};

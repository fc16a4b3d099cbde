import type { Command } from '../../command.ts';
import { ConfigFile, DOCKER_HUB, serverKey } from '../../config/configfile.ts';
import { maxArgs } from '../../required.ts';

/** `docker logout`: forgets the credentials of a registry. */
export const logoutCommand: Command = {
  use: 'logout [SERVER]',
  short: 'Log out from a registry',
  long: 'Log out from a registry.\nIf no server is specified, the default is defined by the daemon.',
  args: maxArgs(1),
  *run({ proc, args: [typed], out }) {
    const server = typed === undefined ? DOCKER_HUB : serverKey(typed);
    yield* out(`Removing login credentials for ${server}\n`);
    new ConfigFile(proc).erase(server);
  },
};

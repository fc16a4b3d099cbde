import type { Command } from '../../command.ts';
import { maxArgs } from '../../required.ts';

const DOCKER_HUB = 'https://index.docker.io/v1/';

/** `docker logout`: forgets the credentials of a registry; none are kept. */
export const logoutCommand: Command = {
  use: 'logout [SERVER]',
  short: 'Log out from a registry',
  long: 'Log out from a registry.\nIf no server is specified, the default is defined by the daemon.',
  args: maxArgs(1),
  *run({ args: [server = DOCKER_HUB], out }) {
    yield* out(`Removing login credentials for ${server}\n`);
  },
};

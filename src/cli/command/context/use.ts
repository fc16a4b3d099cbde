import type { Command } from '../../command.ts';
import { ConfigFile } from '../../config/configfile.ts';
import { ContextStore, DEFAULT_CONTEXT } from '../../config/contextstore.ts';
import { quote } from '../../pflag/quote.ts';
import { exactArgs } from '../../required.ts';

/** `docker context use` */
export const useCommand: Command = {
  use: 'use CONTEXT',
  short: 'Set the current docker context',
  args: exactArgs(1),
  *run({ proc, args, out, err }) {
    const [name = ''] = args;
    if (name !== DEFAULT_CONTEXT) new ContextStore(proc).get(name);
    new ConfigFile(proc).useContext(name === DEFAULT_CONTEXT ? '' : name);
    yield* out(`${name}\n`);
    yield* err(`Current context is now ${quote(name)}\n`);
    if (name !== DEFAULT_CONTEXT && proc.env.get('DOCKER_HOST'))
      yield* err(
        `Warning: DOCKER_HOST environment variable overrides the active context. To use ${quote(name)}, either set the global --context flag, or unset DOCKER_HOST environment variable.\n`,
      );
  },
};

import { CliError, type Command } from '../../command.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { exactArgs } from '../../required.ts';
import { completeStacks } from './completion.ts';
import { COMPOSE_FILES } from './flags.ts';

/** `docker stack deploy` */
export const deployCommand: Command = {
  use: 'deploy [OPTIONS] STACK',
  aliases: ['up'],
  short: 'Deploy a new stack or update an existing stack',
  args: exactArgs(1),
  flags: [
    COMPOSE_FILES,
    { name: 'with-registry-auth', kind: BOOL, usage: 'Send registry authentication details to Swarm agents' },
    { name: 'prune', kind: BOOL, usage: 'Prune services that are no longer referenced' },
    {
      name: 'resolve-image',
      kind: STRING,
      default: 'always',
      usage: 'Query the registry to resolve image digest and supported platforms ("always", "changed", "never")',
      completions: ['always', 'changed', 'never'],
    },
    {
      name: 'detach',
      short: 'd',
      kind: BOOL,
      default: true,
      usage: 'Exit immediately instead of waiting for the stack services to converge',
    },
    { name: 'quiet', short: 'q', kind: BOOL, usage: 'Suppress progress output' },
  ],
  *run() {
    throw new CliError('docker: not simulated: docker stack deploy');
  },
  complete: completeStacks,
};

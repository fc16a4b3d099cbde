import { CliError, type Command } from '../../command.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { PACKAGE_VERSION } from './engine/labels.ts';
import { DRY_RUN } from './flags.ts';

/** `docker compose version` */
export const versionCommand: Command = {
  use: 'version [OPTIONS]',
  short: 'Show the Docker Compose version information',
  flags: [
    DRY_RUN,
    {
      name: 'format',
      short: 'f',
      kind: STRING,
      usage: 'Format the output. Values: [pretty | json]. (Default: pretty)',
    },
    { name: 'short', kind: BOOL, usage: "Shows only Compose's version number" },
  ],
  args({ args }) {
    if (args.length > 0) throw new CliError(`unknown command ${JSON.stringify(args[0])} for "docker compose version"`);
  },
  *run({ flags, out }) {
    if (flags.bool('short')) yield* out(`${PACKAGE_VERSION}\n`);
    else if (flags.string('format') === 'json') yield* out(`${JSON.stringify({ version: PACKAGE_VERSION })}\n`);
    else yield* out(`Docker Compose version ${PACKAGE_VERSION}\n`);
  },
};

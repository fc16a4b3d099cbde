import type { Command } from '../../command.ts';
import { configCommand } from './config.ts';
import { createCommand } from './create.ts';
import { downCommand } from './down.ts';
import { GLOBAL_FLAGS } from './flags.ts';
import { logsCommand } from './logs.ts';
import { lsCommand } from './ls.ts';
import { runPlugin } from './plugin.ts';
import { psCommand } from './ps.ts';
import { startCommand } from './start.ts';
import { stopCommand } from './stop.ts';
import { upCommand } from './up.ts';
import { versionCommand } from './version.ts';

/** `docker compose`: a plugin, which reads its arguments itself. */
export const composeCommand: Command = {
  use: 'compose',
  short: 'Docker Compose',
  long: 'Define and run multi-container applications with Docker',
  plugin: true,
  passthrough: true,
  flags: GLOBAL_FLAGS,
  subcommands: [
    configCommand,
    createCommand,
    downCommand,
    logsCommand,
    lsCommand,
    psCommand,
    startCommand,
    stopCommand,
    upCommand,
    versionCommand,
  ],
  run: (context) => runPlugin(context, composeCommand),
};

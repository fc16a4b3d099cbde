import type { Command } from '../../command.ts';
import { noArgs } from '../../required.ts';
import { createCommand } from './create.ts';
import { inspectCommand } from './inspect.ts';
import { logsCommand } from './logs.ts';
import { lsCommand } from './ls.ts';
import { psCommand } from './ps.ts';
import { rmCommand } from './rm.ts';
import { rollbackCommand } from './rollback.ts';
import { scaleCommand } from './scale.ts';
import { updateCommand } from './update.ts';

/** `docker service` */
export const serviceCommand: Command = {
  use: 'service',
  short: 'Manage Swarm services',
  args: noArgs,
  swarm: 'manager',
  subcommands: [
    createCommand,
    inspectCommand,
    psCommand,
    lsCommand,
    rmCommand,
    scaleCommand,
    updateCommand,
    logsCommand,
    rollbackCommand,
  ],
};

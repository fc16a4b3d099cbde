import type { Command } from '../../command.ts';
import { dfCommand } from './df.ts';
import { eventsCommand } from './events.ts';
import { infoCommand } from './info.ts';
import { pruneCommand } from './prune.ts';

/** `docker system` */
export const systemCommand: Command = {
  use: 'system COMMAND',
  short: 'Manage Docker',
  subcommands: [dfCommand, eventsCommand, infoCommand, pruneCommand],
};

import type { Command } from '../../command.ts';
import { noArgs } from '../../required.ts';
import { dfCommand } from './df.ts';
import { eventsCommand } from './events.ts';
import { infoCommand } from './info.ts';
import { pruneCommand } from './prune.ts';

/** `docker system` */
export const systemCommand: Command = {
  use: 'system',
  short: 'Manage Docker',
  args: noArgs,
  subcommands: [dfCommand, eventsCommand, infoCommand, pruneCommand],
};

import type { Command } from '../../command.ts';
import { noArgs } from '../../required.ts';
import { unsimulated } from '../unsimulated.ts';
import { historyCommand } from './history.ts';
import { inspectCommand } from './inspect.ts';
import { lsCommand } from './ls.ts';
import { pruneCommand } from './prune.ts';
import { pullCommand } from './pull.ts';
import { pushCommand } from './push.ts';
import { rmCommand } from './rm.ts';
import { tagCommand } from './tag.ts';

const buildCommand = unsimulated('build', 'Build an image from a Dockerfile');
const importCommand = unsimulated('import', 'Import the contents from a tarball to create a filesystem image');
const loadCommand = unsimulated('load', 'Load an image from a tar archive or STDIN');
const saveCommand = unsimulated('save', 'Save one or more images to a tar archive (streamed to STDOUT by default)');

/** `docker image` */
export const imageCommand: Command = {
  use: 'image',
  short: 'Manage images',
  args: noArgs,
  subcommands: [
    buildCommand,
    historyCommand,
    importCommand,
    inspectCommand,
    loadCommand,
    lsCommand,
    pruneCommand,
    pullCommand,
    pushCommand,
    rmCommand,
    saveCommand,
    tagCommand,
  ],
};

import type { Command } from '../../command.ts';
import { minArgs } from '../../required.ts';
import { notSimulated } from '../notsimulated.ts';
import { historyCommand } from './history.ts';
import { inspectCommand } from './inspect.ts';
import { lsCommand } from './ls.ts';
import { pruneCommand } from './prune.ts';
import { pullCommand } from './pull.ts';
import { pushCommand } from './push.ts';
import { rmCommand } from './rm.ts';
import { tagCommand } from './tag.ts';

/** `docker image build`; the builder comes with a later release. */
export const buildCommand: Command = notSimulated(
  { use: 'build [OPTIONS] PATH | URL | -', short: 'Build an image from a Dockerfile', args: minArgs(0) },
  'building images',
);

export const importCommand: Command = notSimulated(
  {
    use: 'import [OPTIONS] file|URL|- [REPOSITORY[:TAG]]',
    short: 'Import the contents from a tarball to create a filesystem image',
    args: minArgs(1),
  },
  'importing images',
);

export const loadCommand: Command = notSimulated(
  { use: 'load [OPTIONS]', short: 'Load an image from a tar archive or STDIN', args: minArgs(0) },
  'loading images',
);

export const saveCommand: Command = notSimulated(
  {
    use: 'save [OPTIONS] IMAGE [IMAGE...]',
    short: 'Save one or more images to a tar archive (streamed to STDOUT by default)',
    args: minArgs(1),
  },
  'saving images',
);

/** `docker image` */
export const imageCommand: Command = {
  use: 'image COMMAND',
  short: 'Manage images',
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

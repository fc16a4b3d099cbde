import { containerUnpause } from '#client/container/unpause.ts';
import type { Command } from '../../command.ts';
import { completeContainers } from '../../completion.ts';
import { forEachName } from '../../parallel.ts';
import { minArgs } from '../../required.ts';

/** docker unpause */
export const unpauseCommand: Command = {
  use: 'unpause CONTAINER [CONTAINER...]',
  aliasText: 'docker container unpause, docker unpause',
  short: 'Unpause all processes within one or more containers',
  args: minArgs(1),
  complete: completeContainers({ all: false, wanted: ({ State }) => State === 'paused' }),
  *run(context) {
    const { client, args } = context;
    yield* forEachName(context, args, (name) => containerUnpause(client, name));
  },
};

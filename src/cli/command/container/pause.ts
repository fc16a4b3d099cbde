import { containerPause } from '#client/container/pause.ts';
import type { Command } from '../../command.ts';
import { completeContainers } from '../../completion.ts';
import { forEachName } from '../../parallel.ts';
import { minArgs } from '../../required.ts';

/** docker pause */
export const pauseCommand: Command = {
  use: 'pause CONTAINER [CONTAINER...]',
  aliasText: 'docker container pause, docker pause',
  short: 'Pause all processes within one or more containers',
  args: minArgs(1),
  complete: completeContainers({ all: false, wanted: ({ State }) => State !== 'paused' }),
  *run(context) {
    const { client, args } = context;
    yield* forEachName(context, args, (name) => containerPause(client, name));
  },
};

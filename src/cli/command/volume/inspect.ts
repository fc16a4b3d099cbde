import { volumeInspect } from '#client/volume/inspect.ts';
import type { Command } from '../../command.ts';
import { completeVolumes } from '../../completion.ts';
import { INSPECT_FORMAT } from '../../formatter/formatflag.ts';
import { inspectAll } from '../../inspect/inspector.ts';
import { minArgs } from '../../required.ts';

/** `docker volume inspect` */
export const inspectCommand: Command = {
  use: 'inspect [OPTIONS] VOLUME [VOLUME...]',
  short: 'Display detailed information on one or more volumes',
  args: minArgs(1),
  flags: [INSPECT_FORMAT],
  *run(context) {
    const look = (name: string) => volumeInspect(context.client, name);
    yield* inspectAll(context, context.args, context.flags.string('format'), look, 'volume.Volume');
  },
  complete: completeVolumes(),
};

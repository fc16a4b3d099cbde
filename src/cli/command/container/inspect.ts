import { containerInspect } from '#client/container/inspect.ts';
import type { Command } from '../../command.ts';
import { completeContainers } from '../../completion.ts';
import { INSPECT_FORMAT } from '../../formatter/formatflag.ts';
import { inspectAll } from '../../inspect/inspector.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { minArgs } from '../../required.ts';

/** `docker container inspect` */
export const inspectCommand: Command = {
  use: 'inspect [OPTIONS] CONTAINER [CONTAINER...]',
  short: 'Display detailed information on one or more containers',
  args: minArgs(1),
  flags: [INSPECT_FORMAT, { name: 'size', short: 's', kind: BOOL, usage: 'Display total file sizes' }],
  *run(context) {
    const size = context.flags.bool('size');
    yield* inspectAll(context, context.args, context.flags.string('format'), (name) =>
      containerInspect(context.client, name, { size }),
    );
  },
  complete: completeContainers(),
};

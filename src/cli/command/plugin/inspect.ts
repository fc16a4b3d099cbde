import { pluginInspect } from '#client/plugin/inspect.ts';
import type { Command } from '../../command.ts';
import { INSPECT_FORMAT } from '../../formatter/formatflag.ts';
import { inspectAll } from '../../inspect/inspector.ts';
import { minArgs } from '../../required.ts';
import { completePlugins } from './completion.ts';

/** `docker plugin inspect` */
export const inspectCommand: Command = {
  use: 'inspect [OPTIONS] PLUGIN [PLUGIN...]',
  short: 'Display detailed information on one or more plugins',
  args: minArgs(1),
  flags: [INSPECT_FORMAT],
  *run(context) {
    yield* inspectAll(context, context.args, context.flags.string('format'), (name) =>
      pluginInspect(context.client, name),
    );
  },
  complete: completePlugins(),
};

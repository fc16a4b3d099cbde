import { pluginSet } from '#client/plugin/set.ts';
import type { Command } from '../../command.ts';
import { minArgs } from '../../required.ts';
import { completePlugins } from './completion.ts';

/** `docker plugin set` */
export const setCommand: Command = {
  use: 'set PLUGIN KEY=VALUE [KEY=VALUE...]',
  short: 'Change settings for a plugin',
  args: minArgs(2),
  *run(context) {
    const [name = '', ...settings] = context.args;
    yield* pluginSet(context.client, name, settings);
  },
  complete: completePlugins(),
};

import { pluginEnable } from '#client/plugin/enable.ts';
import { CliError, type Command } from '../../command.ts';
import { INT } from '../../pflag/number.ts';
import { exactArgs } from '../../required.ts';
import { completePlugins } from './completion.ts';

/** `docker plugin enable` */
export const enableCommand: Command = {
  use: 'enable [OPTIONS] PLUGIN',
  short: 'Enable a plugin',
  args: exactArgs(1),
  flags: [{ name: 'timeout', kind: INT, default: 30, usage: 'HTTP client timeout (in seconds)' }],
  *run(context) {
    const [name = ''] = context.args;
    const timeout = context.flags.get<number>('timeout');
    if (timeout < 0) throw new CliError(`negative timeout ${timeout} is invalid`);
    yield* pluginEnable(context.client, name, timeout);
    yield* context.out(`${name}\n`);
  },
  complete: completePlugins(({ Enabled }) => !Enabled),
};

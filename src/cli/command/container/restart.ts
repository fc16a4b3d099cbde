import { containerRestart } from '#client/container/restart.ts';
import { CliError, type Command } from '../../command.ts';
import { completeContainers } from '../../completion.ts';
import { oneByOne } from '../../parallel.ts';
import { minArgs } from '../../required.ts';
import { STOP_FLAGS } from './stopflags.ts';

/** docker restart */
export const restartCommand: Command = {
  use: 'restart [OPTIONS] CONTAINER [CONTAINER...]',
  aliasText: 'docker container restart, docker restart',
  short: 'Restart one or more containers',
  args: minArgs(1),
  flags: STOP_FLAGS,
  complete: completeContainers(),
  *run(context) {
    const { client, flags, args } = context;
    if (flags.changed('time') && flags.changed('timeout')) {
      throw new CliError('conflicting options: cannot specify both --timeout and --time');
    }
    const given = flags.changed('time') || flags.changed('timeout');
    const options = { signal: flags.string('signal'), timeout: given ? flags.number('timeout') : undefined };
    yield* oneByOne(context, args, (name) => containerRestart(client, name, options));
  },
};

import { containerStop } from '#client/container/stop.ts';
import { CliError, type Command } from '../../command.ts';
import { completeContainers } from '../../completion.ts';
import { forEachName } from '../../parallel.ts';
import { minArgs } from '../../required.ts';
import { STOP_FLAGS } from './stopflags.ts';

/** docker stop */
export const stopCommand: Command = {
  use: 'stop [OPTIONS] CONTAINER [CONTAINER...]',
  aliasText: 'docker container stop, docker stop',
  short: 'Stop one or more running containers',
  args: minArgs(1),
  flags: STOP_FLAGS,
  complete: completeContainers({ all: false }),
  *run(context) {
    const { client, flags, args } = context;
    if (flags.changed('time') && flags.changed('timeout')) {
      throw new CliError('conflicting options: cannot specify both --timeout and --time');
    }
    const given = flags.changed('time') || flags.changed('timeout');
    const options = { signal: flags.string('signal'), timeout: given ? flags.number('timeout') : undefined };
    yield* forEachName(context, args, (name) => containerStop(client, name, options));
  },
};

import { containerKill } from '#client/container/kill.ts';
import { SIGNALS } from '#kernel/process/signals.ts';
import type { Command } from '../../command.ts';
import { completeContainers } from '../../completion.ts';
import { forEachName } from '../../parallel.ts';
import { STRING } from '../../pflag/kinds.ts';
import { minArgs } from '../../required.ts';

const NAMES = Object.keys(SIGNALS).map((signal) => signal.slice('SIG'.length));

/** docker kill */
export const killCommand: Command = {
  use: 'kill [OPTIONS] CONTAINER [CONTAINER...]',
  aliasText: 'docker container kill, docker kill',
  short: 'Kill one or more running containers',
  args: minArgs(1),
  flags: [{ name: 'signal', short: 's', kind: STRING, usage: 'Signal to send to the container', completions: NAMES }],
  complete: completeContainers({ all: false }),
  *run(context) {
    const { client, flags, args } = context;
    yield* forEachName(context, args, (name) => containerKill(client, name, flags.string('signal')));
  },
};

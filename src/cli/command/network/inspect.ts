import { networkInspect } from '#client/network/inspect.ts';
import type { Command } from '../../command.ts';
import { completeNetworks } from '../../completion.ts';
import { INSPECT_FORMAT } from '../../formatter/formatflag.ts';
import { inspectAll } from '../../inspect/inspector.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { minArgs } from '../../required.ts';

/** `docker network inspect` */
export const inspectCommand: Command = {
  use: 'inspect [OPTIONS] NETWORK [NETWORK...]',
  short: 'Display detailed information on one or more networks',
  args: minArgs(1),
  flags: [INSPECT_FORMAT, { name: 'verbose', short: 'v', kind: BOOL, usage: 'Verbose output for diagnostics' }],
  *run(context) {
    const verbose = context.flags.bool('verbose');
    yield* inspectAll(context, context.args, context.flags.string('format'), (name) =>
      networkInspect(context.client, name, { verbose }),
    );
  },
  complete: completeNetworks(),
};

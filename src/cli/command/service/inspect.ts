import type { Service } from '#api/swarm/service.ts';
import { ClientError, isNotFound } from '#client/error.ts';
import { serviceInspect } from '#client/service/inspect.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, type CommandContext } from '../../command.ts';
import { INSPECT_FORMAT } from '../../formatter/formatflag.ts';
import { inspectAll } from '../../inspect/inspector.ts';
import { formatOf, prettyAll } from '../../inspect/prettyall.ts';
import { SwarmObject } from '../../inspect/swarmobject.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { minArgs } from '../../required.ts';
import { completeServices } from './completion.ts';
import { prettyService } from './pretty.ts';

/** `docker service inspect` */
export const inspectCommand: Command = {
  use: 'inspect [OPTIONS] SERVICE [SERVICE...]',
  short: 'Display detailed information on one or more services',
  args: minArgs(1),
  flags: [INSPECT_FORMAT, { name: 'pretty', kind: BOOL, usage: 'Print the information in a human friendly format' }],
  *run(context) {
    const format = formatOf(context);
    if (format === 'pretty') {
      yield* prettyAll(context, function* (name) {
        return yield* prettyService(context, yield* look(context, name));
      });
      return;
    }
    yield* inspectAll(context, context.args, format, function* (name) {
      return new SwarmObject('Service', yield* look(context, name));
    });
  },
  complete: completeServices(),
};

/** A service with its defaults. @throws CliError where there is none, ClientError */
function* look({ client }: CommandContext, name: string): Coroutine<Service> {
  try {
    return yield* serviceInspect(client, name, true);
  } catch (error) {
    if (error instanceof ClientError && isNotFound(error)) throw new CliError(`Error: no such service: ${name}`);
    throw error;
  }
}

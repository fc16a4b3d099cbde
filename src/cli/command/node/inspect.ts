import { nodeInspect } from '#client/node/inspect.ts';
import type { Command } from '../../command.ts';
import { INSPECT_FORMAT } from '../../formatter/formatflag.ts';
import { inspectAll } from '../../inspect/inspector.ts';
import { prettyAll } from '../../inspect/prettyall.ts';
import { SwarmObject } from '../../inspect/swarmobject.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { minArgs } from '../../required.ts';
import { completeNodes } from './completion.ts';
import { prettyNode } from './pretty.ts';
import { nodeReference } from './reference.ts';

/** `docker node inspect` */
export const inspectCommand: Command = {
  use: 'inspect [OPTIONS] self|NODE [NODE...]',
  short: 'Display detailed information on one or more nodes',
  args: minArgs(1),
  flags: [INSPECT_FORMAT, { name: 'pretty', kind: BOOL, usage: 'Print the information in a human friendly format' }],
  *run(context) {
    const { client, flags } = context;
    const look = function* (name: string) {
      return yield* nodeInspect(client, yield* nodeReference(client, name));
    };
    if (flags.bool('pretty') || flags.string('format') === 'pretty') {
      yield* prettyAll(context, function* (name) {
        return prettyNode(yield* look(name));
      });
      return;
    }
    yield* inspectAll(context, context.args, flags.string('format'), function* (name) {
      return new SwarmObject('Node', yield* look(name));
    });
  },
  complete: completeNodes(),
};

import type { Secret } from '#api/swarm/secret.ts';
import { secretInspect } from '#client/secret/inspect.ts';
import type { Command } from '../../command.ts';
import { INSPECT_FORMAT } from '../../formatter/formatflag.ts';
import { goTime } from '../../formatter/time.ts';
import { inspectAll } from '../../inspect/inspector.ts';
import { prettyAll } from '../../inspect/prettyall.ts';
import { SwarmObject } from '../../inspect/swarmobject.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { minArgs } from '../../required.ts';
import { labelLines } from '../node/pretty.ts';
import { completeSecrets } from './completion.ts';

/** `docker secret inspect` */
export const inspectCommand: Command = {
  use: 'inspect [OPTIONS] SECRET [SECRET...]',
  short: 'Display detailed information on one or more secrets',
  args: minArgs(1),
  flags: [INSPECT_FORMAT, { name: 'pretty', kind: BOOL, usage: 'Print the information in a human friendly format' }],
  *run(context) {
    const { client, flags } = context;
    if (flags.bool('pretty') || flags.string('format') === 'pretty') {
      yield* prettyAll(context, function* (name) {
        return prettySecret(yield* secretInspect(client, name));
      });
      return;
    }
    yield* inspectAll(context, context.args, flags.string('format'), function* (name) {
      return new SwarmObject('Secret', yield* secretInspect(client, name));
    });
  },
  complete: completeSecrets,
};

function prettySecret(secret: Secret): string {
  const { Spec } = secret;
  return [
    `ID:              ${secret.ID}`,
    `Name:              ${Spec.Name ?? ''}`,
    ...labelLines('Labels:', Spec.Labels),
    `Driver:            ${Spec.Driver?.Name ?? ''}`,
    `Created at:        ${goTime(secret.CreatedAt ?? '').toLowerCase()}`,
    `Updated at:        ${goTime(secret.UpdatedAt ?? '').toLowerCase()}`,
  ]
    .map((line) => `${line}\n`)
    .join('');
}

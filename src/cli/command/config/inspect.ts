import type { Config } from '#api/swarm/config.ts';
import { configInspect } from '#client/config/inspect.ts';
import { decodeBase64 } from '../../base64.ts';
import type { Command } from '../../command.ts';
import { INSPECT_FORMAT } from '../../formatter/formatflag.ts';
import { goTime } from '../../formatter/time.ts';
import { inspectAll } from '../../inspect/inspector.ts';
import { prettyAll } from '../../inspect/prettyall.ts';
import { SwarmObject } from '../../inspect/swarmobject.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { minArgs } from '../../required.ts';
import { labelLines } from '../node/pretty.ts';
import { completeConfigs } from './completion.ts';

/** `docker config inspect` */
export const inspectCommand: Command = {
  use: 'inspect [OPTIONS] CONFIG [CONFIG...]',
  short: 'Display detailed information on one or more configs',
  args: minArgs(1),
  flags: [INSPECT_FORMAT, { name: 'pretty', kind: BOOL, usage: 'Print the information in a human friendly format' }],
  *run(context) {
    const { client, flags } = context;
    if (flags.bool('pretty') || flags.string('format') === 'pretty') {
      yield* prettyAll(context, function* (name) {
        return prettyConfig(yield* configInspect(client, name));
      });
      return;
    }
    yield* inspectAll(context, context.args, flags.string('format'), function* (name) {
      return new SwarmObject('Config', yield* configInspect(client, name));
    });
  },
  complete: completeConfigs,
};

function prettyConfig(config: Config): string {
  const { Spec } = config;
  return [
    `ID:\t\t\t${config.ID}`,
    `Name:\t\t\t${Spec.Name ?? ''}`,
    ...labelLines('Labels:', Spec.Labels),
    `Created at:            \t${goTime(config.CreatedAt ?? '').toLowerCase()}`,
    `Updated at:            \t${goTime(config.UpdatedAt ?? '').toLowerCase()}`,
    'Data:',
    new TextDecoder().decode(decodeBase64(Spec.Data ?? '')),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

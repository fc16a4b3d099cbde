import type { ConfigSpec } from '#api/swarm/config.ts';
import { configCreate } from '#client/config/create.ts';
import { encodeBase64 } from '../../base64.ts';
import { CliError, type Command } from '../../command.ts';
import { readData } from '../../data.ts';
import { LIST, toRecord } from '../../opts/list.ts';
import { STRING } from '../../pflag/kinds.ts';
import { quote } from '../../pflag/quote.ts';
import { exactArgs } from '../../required.ts';

/** `docker config create` */
export const createCommand: Command = {
  use: 'create [OPTIONS] CONFIG file|-',
  short: 'Create a config from a file or STDIN',
  args: exactArgs(2),
  flags: [
    { name: 'label', short: 'l', kind: LIST, usage: 'Config labels' },
    { name: 'template-driver', kind: STRING, usage: 'Template driver' },
  ],
  *run(context) {
    const { flags } = context;
    const [name = '', file = ''] = context.args;
    const spec: ConfigSpec = { Name: name, Labels: toRecord(flags.list('label')) };
    try {
      spec.Data = encodeBase64(yield* readData(context, file));
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      throw new CliError(`Error reading content from ${quote(file)}: ${error.message}`);
    }
    if (flags.string('template-driver') !== '') spec.Templating = { Name: flags.string('template-driver') };
    const { ID } = yield* configCreate(context.client, spec);
    yield* context.out(`${ID}\n`);
  },
};

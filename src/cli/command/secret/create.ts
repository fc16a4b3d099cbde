import type { SecretSpec } from '#api/swarm/secret.ts';
import { secretCreate } from '#client/secret/create.ts';
import { encodeBase64 } from '../../base64.ts';
import { CliError, type Command } from '../../command.ts';
import { readData } from '../../data.ts';
import { LIST, toRecord } from '../../opts/list.ts';
import { STRING } from '../../pflag/kinds.ts';
import { rangeArgs } from '../../required.ts';

/** `docker secret create` */
export const createCommand: Command = {
  use: 'create [OPTIONS] SECRET [file|-]',
  short: 'Create a secret from a file or STDIN as content',
  args: rangeArgs(1, 2),
  flags: [
    { name: 'label', short: 'l', kind: LIST, usage: 'Secret labels' },
    { name: 'driver', short: 'd', kind: STRING, usage: 'Secret driver' },
    { name: 'template-driver', kind: STRING, usage: 'Template driver' },
  ],
  *run(context) {
    const { flags } = context;
    const [name = '', file = ''] = context.args;
    const driver = flags.string('driver');
    if (driver !== '' && file !== '') throw new CliError('When using secret driver secret data must be empty');
    if (driver === '' && file === '') throw new CliError('secret file is required');
    const spec: SecretSpec = { Name: name, Labels: toRecord(flags.list('label')) };
    if (file !== '') spec.Data = encodeBase64(yield* readData(context, file));
    if (driver !== '') spec.Driver = { Name: driver };
    if (flags.string('template-driver') !== '') spec.Templating = { Name: flags.string('template-driver') };
    const { ID } = yield* secretCreate(context.client, spec);
    yield* context.out(`${ID}\n`);
  },
};

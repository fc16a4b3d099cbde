import { containerRename } from '#client/container/rename.ts';
import { CliError, type Command } from '../../command.ts';
import { completeContainers } from '../../completion.ts';
import { failureOf } from '../../parallel.ts';
import { exactArgs } from '../../required.ts';

/** docker rename */
export const renameCommand: Command = {
  use: 'rename CONTAINER NEW_NAME',
  aliasText: 'docker container rename, docker rename',
  short: 'Rename a container',
  args: exactArgs(2),
  complete: completeContainers({ limit: 1 }),
  *run(context) {
    const [from = '', to = ''] = context.args.map((name) => name.trim());
    if (from === '' || to === '') throw new CliError('Error: Neither old nor new names may be empty');
    const failure = yield* failureOf(containerRename(context.client, from, to));
    if (failure === undefined) return;
    yield* context.err(`${failure.message}\n`);
    throw new CliError(`Error: failed to rename container named ${from}`);
  },
};

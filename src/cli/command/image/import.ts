import { imageImport } from '#client/image/import.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Command, CommandContext } from '../../command.ts';
import { displayMessages } from '../../jsonmessage.ts';
import { LIST } from '../../opts/list.ts';
import { familiarName, parseReference } from '../../opts/reference.ts';
import { STRING } from '../../pflag/kinds.ts';
import { minArgs } from '../../required.ts';
import { readInput } from './load.ts';

/** `docker image import` */
export const importCommand: Command = {
  use: 'import [OPTIONS] file|URL|- [REPOSITORY[:TAG]]',
  aliasText: 'docker image import, docker import',
  short: 'Import the contents from a tarball to create a filesystem image',
  args: minArgs(1),
  flags: [
    { name: 'change', short: 'c', kind: LIST, usage: 'Apply Dockerfile instruction to the created image' },
    { name: 'message', short: 'm', kind: STRING, usage: 'Set commit message for imported image' },
    { name: 'platform', kind: STRING, usage: 'Set platform if server is multi-platform capable' },
  ],
  run: run,
};

function* run(context: CommandContext): Coroutine<void> {
  const { proc, client, flags, args } = context;
  const [source = '', name] = args;
  const reference = name === undefined ? undefined : parseReference(name);
  const url = /^(https?|git):\/\//.test(source);
  let tar: Uint8Array | undefined;
  if (source === '-') tar = yield* proc.readAll(0);
  else if (!url) tar = readInput(proc, source);
  const report = yield* imageImport(client, {
    source: url ? source : '-',
    ...(tar && { tar }),
    repository: reference ? familiarName(reference) : '',
    tag: reference?.tag ?? '',
    message: flags.string('message'),
    changes: flags.list('change'),
    platform: flags.string('platform'),
  });
  yield* displayMessages(proc, report, 1);
}

import { imageCreate } from '#client/image/create.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, type CommandContext } from '../../command.ts';
import { registryAuth } from '../../config/configfile.ts';
import { displayMessages } from '../../jsonmessage.ts';
import { familiarName, familiarString, fullName, parseReference, withTag } from '../../opts/reference.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { exactArgs } from '../../required.ts';

/** `docker image pull` */
export const pullCommand: Command = {
  use: 'pull [OPTIONS] NAME[:TAG|@DIGEST]',
  aliasText: 'docker image pull, docker pull',
  short: 'Download an image from a registry',
  args: exactArgs(1),
  flags: [
    { name: 'all-tags', short: 'a', kind: BOOL, usage: 'Download all tagged images in the repository' },
    { name: 'quiet', short: 'q', kind: BOOL, usage: 'Suppress verbose output' },
    { name: 'platform', kind: STRING, usage: 'Set platform if server is multi-platform capable' },
    { name: 'disable-content-trust', kind: BOOL, default: true, usage: 'Skip image verification' },
  ],
  run: pull,
};

function* pull(context: CommandContext): Coroutine<void> {
  const { flags } = context;
  const typed = context.args[0] ?? '';
  const named = parseReference(typed) ?? { domain: 'docker.io', path: `library/${typed}` };
  const allTags = flags.bool('all-tags');
  if (allTags && (named.tag !== undefined || named.digest !== undefined)) {
    throw new CliError("tag can't be used with --all-tags/-a");
  }
  const quiet = flags.bool('quiet');
  const reference = allTags ? named : withTag(named);
  if (!allTags && reference !== named && !quiet) yield* context.out(`Using default tag: ${reference.tag}\n`);
  const report = yield* imageCreate(context.client, {
    repository: fullName(reference),
    tag: reference.digest ?? reference.tag ?? '',
    platform: flags.string('platform'),
    auth: registryAuth(context.proc, reference.domain),
  });
  yield* displayMessages(context.proc, report, quiet ? undefined : 1);
  const shown = allTags ? familiarName(reference) : familiarString(reference);
  yield* context.out(`${reference.domain}/${reference.path}${shown.slice(familiarName(reference).length)}\n`);
}

import { imagePush } from '#client/image/push.ts';
import type { Command } from '../../command.ts';
import { CliError } from '../../command.ts';
import { completeImages } from '../../completion.ts';
import { registryAuth } from '../../config/configfile.ts';
import { displayMessages } from '../../jsonmessage.ts';
import { familiarName, fullName, parseReference, withTag } from '../../opts/reference.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { exactArgs } from '../../required.ts';

const PLATFORM_HINT = `
 Info -> Using --platform pushes only the specified platform manifest of a multi-platform image index.
         Other components, like attestations, will not be included.
         To push the complete multi-platform image, remove the --platform flag.
         
`;

/** `docker image push` */
export const pushCommand: Command = {
  use: 'push [OPTIONS] NAME[:TAG]',
  aliasText: 'docker image push, docker push',
  short: 'Upload an image to a registry',
  args: exactArgs(1),
  flags: [
    { name: 'all-tags', short: 'a', kind: BOOL, usage: 'Push all tags of an image to the repository' },
    { name: 'quiet', short: 'q', kind: BOOL, usage: 'Suppress verbose output' },
    {
      name: 'platform',
      kind: STRING,
      usage: `Push a platform-specific manifest as a single-platform image to the registry.
Image index won't be pushed, meaning that other manifests, including attestations won't be preserved.
'os[/arch[/variant]]': Explicit platform (eg. linux/amd64)`,
    },
    { name: 'disable-content-trust', kind: BOOL, default: true, usage: 'Skip image signing' },
  ],
  *run(context) {
    const typed = context.args[0] ?? '';
    const named = parseReference(typed) ?? { domain: 'docker.io', path: `library/${typed}` };
    const allTags = context.flags.bool('all-tags');
    if (allTags && named.tag !== undefined) throw new CliError("tag can't be used with --all-tags/-a");
    const quiet = context.flags.bool('quiet');
    const reference = allTags ? named : withTag(named);
    if (!allTags && reference !== named && !quiet) yield* context.out(`Using default tag: ${reference.tag}\n`);
    const platform = platformOf(context.flags.string('platform'));
    if (platform) yield* context.err(PLATFORM_HINT);
    const auth = registryAuth(context.proc, reference.domain);
    const report = yield* imagePush(context.client, familiarName(reference), reference.tag ?? '', auth, platform);
    yield* displayMessages(context.proc, report, quiet ? undefined : 1);
    if (quiet) yield* context.out(`${fullName(reference)}\n`);
  },
  complete: completeImages(),
};

/** `os/arch/variant` apart. */
function platformOf(text: string): { os: string; architecture: string; variant?: string } | undefined {
  if (text === '') return undefined;
  const [os = '', architecture = '', variant] = text.split('/');
  return { os, architecture, ...(variant !== undefined && { variant }) };
}

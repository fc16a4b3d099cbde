import { type CommitOptions, containerCommit } from '#client/container/commit.ts';
import type { Command } from '../../command.ts';
import { completeContainers } from '../../completion.ts';
import { LIST } from '../../opts/list.ts';
import { fullName, parseReference } from '../../opts/reference.ts';
import type { FlagValues } from '../../pflag/flagset.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { rangeArgs } from '../../required.ts';

/** docker commit */
export const commitCommand: Command = {
  use: 'commit [OPTIONS] CONTAINER [REPOSITORY[:TAG]]',
  aliasText: 'docker container commit, docker commit',
  short: "Create a new image from a container's changes",
  args: rangeArgs(1, 2),
  flags: [
    {
      name: 'author',
      short: 'a',
      kind: STRING,
      usage: 'Author (e.g., "John Hannibal Smith <hannibal@a-team.com>")',
    },
    { name: 'change', short: 'c', kind: LIST, usage: 'Apply Dockerfile instruction to the created image' },
    { name: 'message', short: 'm', kind: STRING, usage: 'Commit message' },
    { name: 'pause', short: 'p', kind: BOOL, default: true, usage: 'Pause container during commit' },
  ],
  complete: completeContainers({ limit: 1 }),
  *run({ client, flags, args, out }) {
    const [container = '', name] = args;
    const { Id } = yield* containerCommit(client, container, commitOptions(name, flags));
    yield* out(`${Id}\n`);
  },
};

/** What to commit a container as: the image's name, where one is given, and what the flags of `docker commit` say. */
export function commitOptions(name: string | undefined, flags: FlagValues): CommitOptions {
  const reference = name === undefined ? undefined : parseReference(name);
  return {
    reference: {
      repository: reference ? fullName(reference) : '',
      tag: reference ? (reference.tag ?? 'latest') : '',
    },
    author: flags.string('author'),
    comment: flags.string('message'),
    changes: flags.list('change'),
    pause: flags.bool('pause'),
  };
}

import { containerChanges } from '#client/container/changes.ts';
import type { Command } from '../../command.ts';
import { completeContainers } from '../../completion.ts';
import { exactArgs } from '../../required.ts';

const KINDS = ['C', 'A', 'D'] as const;

/** docker diff */
export const diffCommand: Command = {
  use: 'diff CONTAINER',
  aliasText: 'docker container diff, docker diff',
  short: "Inspect changes to files or directories on a container's filesystem",
  args: exactArgs(1),
  complete: completeContainers({ limit: 1 }),
  *run({ client, args, out }) {
    for (const { Kind, Path } of yield* containerChanges(client, args[0] as string))
      yield* out(`${KINDS[Kind]} ${Path}\n`);
  },
};

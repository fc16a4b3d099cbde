import { volumeList } from '#client/volume/list.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Candidate, CommandContext } from '../../command.ts';

/** The names of the volumes there are. */
export function* completeVolumes(context: CommandContext): Coroutine<Candidate[]> {
  return ((yield* volumeList(context.client)).Volumes ?? []).map((volume) => volume.Name).sort();
}

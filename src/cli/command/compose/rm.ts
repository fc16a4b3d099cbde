import { containerRemove } from '#client/container/remove.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Command, CommandContext } from '../../command.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { terminalOf } from '../../streams.ts';
import { completeServices } from './completion.ts';
import { nameOf, progressName } from './engine/containers.ts';
import { together } from './engine/order.ts';
import { stopContainer } from './engine/stop.ts';
import { DRY_RUN } from './flags.ts';
import { say, withProgress } from './progress.ts';
import { selectContainers } from './selected.ts';

/** `docker compose rm` */
export const rmCommand: Command = {
  use: 'rm [OPTIONS] [SERVICE...]',
  short: 'Removes stopped service containers',
  long: `Removes stopped service containers

By default, anonymous volumes attached to containers will not be removed. You
can override this with -v. To list all volumes, use "docker volume ls".

Any data which is not in a volume will be lost.`,
  flags: [
    DRY_RUN,
    { name: 'force', short: 'f', kind: BOOL, usage: "Don't ask to confirm removal" },
    { name: 'stop', short: 's', kind: BOOL, usage: 'Stop the containers, if required, before removing' },
    { name: 'volumes', short: 'v', kind: BOOL, usage: 'Remove any anonymous volumes attached to containers' },
  ],
  complete: completeServices,
  *run(context) {
    const { flags, client, proc } = context;
    const selected = yield* selectContainers(context, { all: true });
    if (flags.bool('stop')) {
      yield* withProgress(context, 'Stopping', (progress) =>
        together(
          proc,
          selected.containers.map((container) => stopContainer(context, container, { progress })),
        ),
      );
    }
    const containers = flags.bool('stop')
      ? selected.containers
      : selected.containers.filter(({ State }) => State !== 'running' && State !== 'paused');
    if (containers.length === 0) return yield* context.err('No stopped containers\n');
    const message = `Going to remove ${containers.map(nameOf).join(', ')}`;
    if (flags.bool('force')) yield* context.out(`${message}\n`);
    else if (!(yield* agreed(context, message))) return;
    yield* withProgress(context, 'Removing', (progress) =>
      together(
        proc,
        containers.map(function* (container) {
          yield* say(progress, progressName(container), 'Removing');
          yield* containerRemove(client, container.Id, { force: true, volumes: flags.bool('volumes') });
          yield* say(progress, progressName(container), 'Removed');
        }),
      ),
    );
  },
};

/** Asks, on a terminal with a mark before and the choice behind the question. */
function* agreed({ proc, out }: CommandContext, question: string): Coroutine<boolean> {
  yield* out(terminalOf(proc, 0) === undefined ? question : `? ${question} (y/N) `);
  const answer = ((yield* proc.lines(0).next()) ?? '').trim().toLowerCase();
  return ['1', 't', 'true', 'y', 'yes', 'on'].includes(answer);
}

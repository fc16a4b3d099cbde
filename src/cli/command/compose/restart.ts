import { containerRestart } from '#client/container/restart.ts';
import type { Command } from '../../command.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { completeServices } from './completion.ts';
import { ofService, progressName, projectContainers, projectFromContainers } from './engine/containers.ts';
import { runHooks } from './engine/hooks.ts';
import { inDependencyOrder, together } from './engine/order.ts';
import { DRY_RUN, TIMEOUT } from './flags.ts';
import { say, withProgress } from './progress.ts';
import { projectOrName, selecting } from './project.ts';
import { timeoutOf } from './stop.ts';

/** `docker compose restart` */
export const restartCommand: Command = {
  use: 'restart [OPTIONS] [SERVICE...]',
  short: 'Restart service containers',
  flags: [DRY_RUN, { name: 'no-deps', kind: BOOL, usage: "Don't restart dependent services" }, TIMEOUT],
  complete: completeServices,
  *run(context) {
    const { args, flags, client, proc } = context;
    const { project: given, name } = yield* projectOrName(context, []);
    const containers = yield* projectContainers(client, name, { all: true });
    const whole = given ?? projectFromContainers(name, containers);
    // Services that say so restart with the ones they depend on.
    const wanted = new Set(args);
    for (const [service, { depends_on: dependencies = {} }] of Object.entries(whole.services)) {
      const follows = Object.entries(dependencies).some(([other, { restart }]) => restart && wanted.has(other));
      if (follows && !flags.bool('no-deps')) wanted.add(service);
    }
    const project = selecting(whole, [...wanted], true);
    const timeout = timeoutOf(context);
    yield* withProgress(context, 'Restarting', (progress) =>
      inDependencyOrder(proc, project, (service) =>
        together(
          proc,
          ofService(containers, service).map(function* (container) {
            const own = project.services[service];
            if (own) yield* runHooks(context, own, service, own.pre_stop, container);
            yield* say(progress, progressName(container), 'Restarting');
            yield* containerRestart(client, container.Id, { timeout });
            yield* say(progress, progressName(container), 'Started');
            if (own) yield* runHooks(context, own, service, own.post_start, container);
          }),
        ),
      ),
    );
  },
};

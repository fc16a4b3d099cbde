import type { Coroutine } from '#kernel/coroutine.ts';
import type { Command } from '../../command.ts';
import { failureOf } from '../../parallel.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { completeServices } from './completion.ts';
import { imageId, type PullGroup, pullService } from './engine/images.ts';
import { together } from './engine/order.ts';
import { DRY_RUN } from './flags.ts';
import { withProgress } from './progress.ts';
import { loadProject } from './project.ts';

/** `docker compose pull` */
export const pullCommand: Command = {
  use: 'pull [OPTIONS] [SERVICE...]',
  short: 'Pull service images',
  flags: [
    DRY_RUN,
    { name: 'ignore-buildable', kind: BOOL, usage: 'Ignore images that can be built' },
    { name: 'ignore-pull-failures', kind: BOOL, usage: 'Pull what it can and ignores images with pull failures' },
    { name: 'include-deps', kind: BOOL, usage: 'Also pull services declared as dependencies' },
    { name: 'policy', kind: STRING, usage: 'Apply pull policy ("missing"|"always")' },
    { name: 'quiet', short: 'q', kind: BOOL, usage: 'Pull without printing progress information' },
  ],
  complete: completeServices,
  *run(context) {
    const { flags, args, proc } = context;
    const project = yield* loadProject(context, { services: args, noDeps: !flags.bool('include-deps') });
    yield* withProgress(context, 'Pulling', function* (progress) {
      const pulls: Coroutine<unknown>[] = [];
      const seen = new Set<string>();
      const group: PullGroup = { failed: false };
      for (const [name, service] of Object.entries(project.services)) {
        const skipped = function* (why: string): Coroutine<void> {
          yield* progress.event({ id: name, stage: 'done', text: 'Skipped', status: why });
        };
        if (!service.image) yield* skipped('- No image to be pulled');
        else if (service.build && flags.bool('ignore-buildable')) yield* skipped('- Image can be built');
        else if (seen.has(service.image)) yield* skipped('- Image is already being pulled by another service');
        else if (flags.string('policy') === 'missing' && (yield* imageId(context, service.image)) !== undefined) {
          yield* skipped('- Image is already present locally');
        } else {
          seen.add(service.image);
          const isAlone = flags.bool('ignore-pull-failures');
          const pull = pullService(context, name, service.image, progress, isAlone ? undefined : group);
          pulls.push(isAlone ? failureOf(pull) : pull);
        }
      }
      yield* together(proc, pulls);
    });
  },
};

import { imagePush } from '#client/image/push.ts';
import { CliError, type Command } from '../../command.ts';
import { registryAuth } from '../../config/configfile.ts';
import { fullName, parseReference, withTag } from '../../opts/reference.ts';
import { failureOf } from '../../parallel.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { completeServices } from './completion.ts';
import { DRY_RUN } from './flags.ts';
import { withProgress } from './progress.ts';
import { loadProject } from './project.ts';

/** `docker compose push` */
export const pushCommand: Command = {
  use: 'push [OPTIONS] [SERVICE...]',
  short: 'Push service images',
  flags: [
    DRY_RUN,
    { name: 'ignore-push-failures', kind: BOOL, usage: 'Push what it can and ignores images with push failures' },
    { name: 'include-deps', kind: BOOL, usage: 'Also push images of services declared as dependencies' },
    { name: 'quiet', short: 'q', kind: BOOL, usage: 'Push without printing progress information' },
  ],
  complete: completeServices,
  *run(context) {
    const { flags, args, client, proc } = context;
    const project = yield* loadProject(context, { services: args, noDeps: !flags.bool('include-deps') });
    yield* withProgress(context, 'Pushing', function* (progress) {
      for (const [name, { build, image = '' }] of Object.entries(project.services)) {
        if (build === undefined || image === '') {
          yield* progress.event({ id: name, stage: 'done', text: 'Skipped', status: '' });
          continue;
        }
        yield* progress.event({ id: name, stage: 'working', text: 'Pushing', status: '' });
        const reference = withTag(parseReference(image) ?? { domain: 'docker.io', path: image });
        const failure = yield* failureOf(
          (function* () {
            const auth = registryAuth(proc, reference.domain);
            const messages = yield* imagePush(client, fullName(reference), reference.tag ?? '', auth);
            for (let message = yield* messages.next(); message !== undefined; message = yield* messages.next()) {
              const why = message.errorDetail?.message ?? message.error;
              if (why !== undefined) throw new CliError(why);
            }
          })(),
        );
        if (failure && !flags.bool('ignore-push-failures')) {
          yield* progress.event({ id: name, stage: 'error', text: 'Error', status: failure.message });
          throw failure;
        }
        yield* progress.event({ id: name, stage: 'done', text: 'Pushed', status: '' });
      }
    });
  },
};

import type { Volume } from '#api/volume.ts';
import { ClientError, isNotFound } from '#client/error.ts';
import { volumeCreate } from '#client/volume/create.ts';
import { volumeInspect } from '#client/volume/inspect.ts';
import { volumeRemove } from '#client/volume/remove.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type CommandContext } from '../../../command.ts';
import type { ComposeProject } from '../../../compose/spec/types.ts';
import { logWarning } from '../context.ts';
import { type Progress, say } from '../progress.ts';
import { volumeDigest } from './digest.ts';
import { COMPOSE_VERSION, LABELS } from './labels.ts';

function* lookUp({ client }: CommandContext, name: string): Coroutine<Volume | undefined> {
  try {
    return yield* volumeInspect(client, name);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Makes the volumes of a project that are not there. @throws CliError */
export function* ensureVolumes(context: CommandContext, project: ComposeProject, progress: Progress): Coroutine<void> {
  for (const [key, volume] of Object.entries(project.volumes)) {
    const there = yield* lookUp(context, volume.name);
    if (volume.external) {
      if (there === undefined) throw new CliError(`external volume ${JSON.stringify(volume.name)} not found`);
      continue;
    }
    if (there !== undefined) {
      const owner = there.Labels?.[LABELS.project];
      if (owner === undefined) {
        yield* logWarning(
          context,
          `volume ${JSON.stringify(volume.name)} already exists but was not created by Docker Compose. Use \`external: true\` to use an existing volume`,
        );
      } else if (owner !== project.name) {
        yield* logWarning(
          context,
          `volume ${JSON.stringify(volume.name)} already exists but was created for project ${JSON.stringify(owner)} (expected ${JSON.stringify(project.name)}). Use \`external: true\` to use an existing volume`,
        );
      }
      continue;
    }
    const id = `Volume ${volume.name}`;
    yield* say(progress, id, 'Creating');
    try {
      yield* volumeCreate(context.client, {
        Name: volume.name,
        ...(volume.driver !== undefined && { Driver: volume.driver }),
        ...(volume.driver_opts && { DriverOpts: volume.driver_opts }),
        Labels: {
          ...volume.labels,
          [LABELS.hash]: volumeDigest(volume),
          [LABELS.project]: project.name,
          [LABELS.version]: COMPOSE_VERSION,
          [LABELS.volume]: key,
        },
      });
    } catch (error) {
      yield* say(progress, id, 'Error', 'error');
      throw error;
    }
    yield* say(progress, id, 'Created');
  }
}

/** Removes a volume that is there. @throws ClientError */
export function* removeVolume(context: CommandContext, name: string, progress: Progress): Coroutine<void> {
  if ((yield* lookUp(context, name)) === undefined) return;
  const id = `Volume ${name}`;
  yield* say(progress, id, 'Removing');
  try {
    yield* volumeRemove(context.client, name, { force: true });
  } catch (error) {
    if (error instanceof ClientError && error.status === 409) {
      yield* say(progress, id, 'Resource is still in use', 'warning');
      return;
    }
    throw error;
  }
  yield* say(progress, id, 'Removed');
}

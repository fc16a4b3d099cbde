import { ClientError, isNotFound } from '#client/error.ts';
import { imageCreate } from '#client/image/create.ts';
import { imageInspect } from '#client/image/inspect.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type CommandContext } from '../../../command.ts';
import type { ComposeProject } from '../../../compose/spec/types.ts';
import { registryAuth } from '../../../config/configfile.ts';
import { fullName, parseReference, withTag } from '../../../opts/reference.ts';
import { failureOf } from '../../../parallel.ts';
import { buildServices } from '../build/services.ts';
import type { Progress } from '../progress.ts';
import { imageOf } from './imagename.ts';
import { together } from './order.ts';

export { imageOf };

/** When images are pulled and built. */
export interface ImageOptions {
  /** `always`, `missing`, `never`, `build` or, where each service says it, `policy`. */
  pull?: string;
  build?: boolean;
  noBuild?: boolean;
  quiet?: boolean;
}

/** The id of an image, undefined where there is none of that name. @throws CliError */
export function* imageId({ client }: CommandContext, image: string): Coroutine<string | undefined> {
  try {
    return (yield* imageInspect(client, image)).Id;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error instanceof ClientError ? new CliError(`unable to get image '${image}': ${error.message}`) : error;
  }
}

/** Sees that the images of all services are there; answers their ids by services. @throws CliError */
export function* ensureImages(
  context: CommandContext,
  project: ComposeProject,
  options: ImageOptions,
  progress: Progress,
): Coroutine<Map<string, string>> {
  const ids = new Map<string, string>();
  const pulls: Coroutine<void>[] = [];
  const builds: string[] = [];
  const group: PullGroup = { failed: false };
  for (const [name, service] of Object.entries(project.services)) {
    const image = imageOf(project, name, service);
    const id = yield* imageId(context, image);
    if (id !== undefined) ids.set(name, id);
    const policy = options.pull && options.pull !== 'policy' ? options.pull : (service.pull_policy ?? '');
    const isBuilt = service.build !== undefined;
    if (isBuilt && (options.build || policy === 'build' || (id === undefined && policy !== 'always'))) {
      if (!options.noBuild) builds.push(name);
      else if (id === undefined && service.image) pulls.push(pullIfPossible(context, name, image, progress));
      continue;
    }
    const isWanted = policy === 'always' || (id === undefined && policy !== 'never');
    if (isWanted && !(isBuilt && service.image === undefined))
      pulls.push(pullService(context, name, image, progress, group));
  }
  yield* together(context.proc, pulls);
  if (builds.length > 0) yield* buildServices(context, project, builds, { quiet: options.quiet }, progress);
  if (pulls.length + builds.length > 0) {
    for (const [name, service] of Object.entries(project.services)) {
      const id = yield* imageId(context, imageOf(project, name, service));
      if (id !== undefined) ids.set(name, id);
    }
  }
  return ids;
}

/** Pulls that end together: once one has failed the others are interrupted. */
export interface PullGroup {
  failed: boolean;
}

/** Pulls the image of a service that might be built as well: that it cannot be had is only a warning. */
function* pullIfPossible(context: CommandContext, name: string, image: string, progress: Progress): Coroutine<void> {
  const warned: Progress = {
    event: (event) => progress.event(event.stage === 'error' ? { ...event, stage: 'warning', text: 'Warning' } : event),
  };
  yield* failureOf(pullService(context, name, image, warned));
}

/** Pulls the image of a service. @throws ClientError, CliError */
export function* pullService(
  { client, proc }: CommandContext,
  name: string,
  image: string,
  progress: Progress,
  sibling?: PullGroup,
): Coroutine<void> {
  yield* progress.event({ id: name, stage: 'working', text: 'Pulling', status: '' });
  const reference = withTag(parseReference(image) ?? { domain: 'docker.io', path: image });
  const pull = function* (): Coroutine<void> {
    const messages = yield* imageCreate(client, {
      repository: fullName(reference),
      tag: reference.digest ?? reference.tag ?? '',
      auth: registryAuth(proc, reference.domain),
    });
    for (let message = yield* messages.next(); message !== undefined; message = yield* messages.next()) {
      const failure = message.errorDetail?.message ?? message.error;
      if (failure !== undefined) throw new CliError(failure);
      const { id, status = '', progressDetail } = message;
      if (id && progressDetail !== undefined) {
        const stage = /complete|exists/.test(status) ? 'done' : 'working';
        yield* progress.event({ id, stage, text: status, status: '' });
      }
    }
  };
  const failure = yield* failureOf(pull());
  if (failure === undefined) {
    yield* progress.event({ id: name, stage: 'done', text: 'Pulled', status: '' });
    return;
  }
  if (sibling?.failed) {
    yield* progress.event({ id: name, stage: 'error', text: '', status: 'Interrupted' });
    throw failure;
  }
  if (sibling) sibling.failed = true;
  const why = failure.message.replace(/^Error response from daemon: /, '');
  yield* progress.event({ id: name, stage: 'error', text: 'Error', status: why });
  throw failure;
}

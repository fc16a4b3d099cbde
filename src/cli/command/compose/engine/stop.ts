import type { ContainerSummary } from '#api/container.ts';
import { containerRemove } from '#client/container/remove.ts';
import { containerStop } from '#client/container/stop.ts';
import { ClientError, isNotFound } from '#client/error.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { CommandContext } from '../../../command.ts';
import type { ComposeProject } from '../../../compose/spec/types.ts';
import { type Progress, say } from '../progress.ts';
import { ofService, progressName, projectContainers, serviceOf } from './containers.ts';
import { runHooks } from './hooks.ts';
import { inDependencyOrder, together } from './order.ts';

/** How containers end. */
export interface StopWish {
  /** Seconds before a container is killed; its own time where there is none. */
  timeout?: number;
  progress: Progress;
  /** Has the hooks that run before. */
  project?: ComposeProject;
}

/** Stops one container and tells of it. @throws ClientError */
export function* stopContainer(
  context: CommandContext,
  container: ContainerSummary,
  { timeout, progress, project }: StopWish,
): Coroutine<void> {
  const { client } = context;
  const id = progressName(container);
  yield* say(progress, id, 'Stopping');
  const name = serviceOf(container);
  const service = project?.services[name];
  try {
    if (service) yield* runHooks(context, service, name, service.pre_stop, container);
  } catch (error) {
    // It has been stopped or removed meanwhile.
    if (isNotFound(error) || (error instanceof ClientError && error.status === 409)) return;
    throw error;
  }
  try {
    yield* containerStop(client, container.Id, { timeout });
  } catch (error) {
    if (error instanceof ClientError) yield* say(progress, id, 'Error while Stopping', 'error');
    throw error;
  }
  yield* say(progress, id, 'Stopped');
}

/** Stops and removes one container. @param volumes removes its volumes without names as well @throws ClientError */
export function* stopAndRemove(
  context: CommandContext,
  container: ContainerSummary,
  wish: StopWish,
  volumes: boolean,
): Coroutine<void> {
  const id = progressName(container);
  try {
    yield* stopContainer(context, container, wish);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    yield* say(wish.progress, id, 'Removed');
    return;
  }
  yield* say(wish.progress, id, 'Removing');
  try {
    yield* containerRemove(context.client, container.Id, { force: true, volumes });
  } catch (error) {
    if (!isNotFound(error)) {
      yield* say(wish.progress, id, 'Error while Removing', 'error');
      throw error;
    }
  }
  yield* say(wish.progress, id, 'Removed');
}

/** Stops the containers of a project's services, those that depend on others first. @throws ClientError */
export function* stopProject(context: CommandContext, project: ComposeProject, wish: StopWish): Coroutine<void> {
  const containers = yield* projectContainers(context.client, project.name, { all: true });
  yield* inDependencyOrder(
    context.proc,
    project,
    function* (name) {
      const own = ofService(containers, name);
      yield* together(
        context.proc,
        own.map((container) => stopContainer(context, container, { ...wish, project })),
      );
    },
    true,
  );
}

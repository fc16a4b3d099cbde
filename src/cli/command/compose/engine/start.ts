import type { ContainerSummary } from '#api/container.ts';
import { containerInspect } from '#client/container/inspect.ts';
import { containerStart } from '#client/container/start.ts';
import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type CommandContext } from '../../../command.ts';
import type { ComposeProject, Dependency } from '../../../compose/spec/types.ts';
import { logWarning } from '../context.ts';
import { type Progress, say } from '../progress.ts';
import { nameOf, ofService, progressName, projectContainers } from './containers.ts';
import { scaleOf } from './converge.ts';
import { writeFiles } from './files.ts';
import { type HookListener, runHooks } from './hooks.ts';
import type { Watched } from './monitor.ts';
import { inDependencyOrder, together } from './order.ts';

/** How often the state of a container that is waited for is looked at. */
const POLL = SECOND / 2;

/** The condition of `up --wait`: runs, and is healthy where it says so. */
const RUNNING_OR_HEALTHY = 'running_or_healthy';

/** Starts the containers of a project's services, each once what it depends on has come as far as it should. @throws CliError */
export function* startProject(
  context: CommandContext,
  project: ComposeProject,
  progress: Progress,
  listener?: HookListener,
): Coroutine<void> {
  const containers = yield* projectContainers(context.client, project.name, { all: true });
  yield* inDependencyOrder(context.proc, project, (name) =>
    startService(context, project, name, containers, progress, listener),
  );
}

function* startService(
  context: CommandContext,
  project: ComposeProject,
  name: string,
  containers: readonly ContainerSummary[],
  progress: Progress,
  listener?: HookListener,
): Coroutine<void> {
  const service = project.services[name];
  if (service === undefined || scaleOf(service) === 0) return;
  yield* waitForDependencies(context, project, name, service.depends_on ?? {}, containers, progress);
  const own = ofService(containers, name);
  if (own.length === 0) throw new CliError(`service ${JSON.stringify(name)} has no container to start`);
  for (const container of own) {
    if (container.State !== 'running') yield* startContainer(context, project, name, container, progress, listener);
  }
}

/** Starts one container, with its configs and secrets in it. @throws ClientError */
export function* startContainer(
  context: CommandContext,
  project: ComposeProject,
  name: string,
  container: Watched,
  progress: Progress,
  listener?: HookListener,
): Coroutine<void> {
  const id = `Container ${container.Names[0]?.slice(1)}`;
  yield* writeFiles(context, project, name, container.Id);
  yield* say(progress, id, 'Starting');
  yield* containerStart(context.client, container.Id);
  const service = project.services[name];
  if (service) yield* runHooks(context, service, name, service.post_start, container, listener);
  yield* say(progress, id, 'Started');
}

/** Waits until all containers of these services run, or are healthy. @param timeout seconds @throws CliError */
export function* waitUntilUp(
  context: CommandContext,
  project: ComposeProject,
  progress: Progress,
  timeout: number,
): Coroutine<void> {
  const containers = yield* projectContainers(context.client, project.name, { all: true });
  const dependencies = Object.fromEntries(
    Object.entries(project.services)
      .filter(([, service]) => scaleOf(service) > 0)
      .map(([name]) => [name, { condition: RUNNING_OR_HEALTHY, required: true }]),
  );
  yield* waitForDependencies(context, project, project.name, dependencies, containers, progress, timeout);
}

/** Waits until each service has come as far as its condition says. @throws CliError */
export function* waitForDependencies(
  context: CommandContext,
  project: ComposeProject,
  dependent: string,
  dependencies: Readonly<Record<string, Dependency>>,
  containers: readonly ContainerSummary[],
  progress: Progress,
  timeout = 0,
): Coroutine<void> {
  const deadline = timeout > 0 ? context.proc.clock.now + timeout * SECOND : Number.POSITIVE_INFINITY;
  const waits: Coroutine<void>[] = [];
  for (const [name, dependency] of Object.entries(dependencies)) {
    const service = project.services[name];
    if (dependency.condition === 'service_started' || service === undefined || scaleOf(service) === 0) continue;
    const awaited = ofService(containers, name);
    for (const container of awaited) yield* say(progress, progressName(container), 'Waiting');
    if (awaited.length === 0) {
      const text = `${dependent} is missing dependency ${name}`;
      if (dependency.required !== false) throw new CliError(text);
      yield* logWarning(context, text);
      continue;
    }
    waits.push(new Waiting(context, name, dependency, awaited, progress, deadline).run());
  }
  yield* together(context.proc, waits);
}

/** A wait for one service. */
class Waiting {
  constructor(
    readonly context: CommandContext,
    readonly service: string,
    readonly dependency: Dependency,
    readonly containers: readonly ContainerSummary[],
    readonly progress: Progress,
    readonly deadline: number,
  ) {}

  *run(): Coroutine<void> {
    const { proc } = this.context;
    for (;;) {
      yield* proc.sleep(POLL);
      if (proc.clock.now > this.deadline) throw new CliError('timeout waiting for dependencies');
      if (yield* this.#look()) return;
    }
  }

  *#look(): Coroutine<boolean> {
    const { condition, required } = this.dependency;
    if (condition === 'service_completed_successfully') return yield* this.#completed();
    try {
      for (const container of this.containers) {
        if (!(yield* this.#healthy(container, condition === RUNNING_OR_HEALTHY))) return false;
      }
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      if (required === false) {
        const reason = `optional dependency ${JSON.stringify(this.service)} failed to start`;
        yield* this.#tell(`Skipped: ${reason}`, 'warning');
        yield* logWarning(this.context, `${reason}: ${error.message}`);
        return true;
      }
      if (condition === RUNNING_OR_HEALTHY) throw error;
      yield* this.#tell('Error', 'error');
      throw new CliError(`dependency failed to start: ${error.message}`);
    }
    yield* this.#tell('Healthy');
    return true;
  }

  *#tell(status: string, stage?: 'warning' | 'error'): Coroutine<void> {
    for (const container of this.containers) yield* say(this.progress, progressName(container), status, stage);
  }

  /** @param orRunning is enough where there is no health check */
  *#healthy(container: ContainerSummary, orRunning: boolean): Coroutine<boolean> {
    const { State, Config } = yield* containerInspect(this.context.client, container.Id);
    const name = nameOf(container);
    if (State.Status === 'exited') throw new CliError(`container ${name} exited (${State.ExitCode})`);
    const hasCheck = (Config.Healthcheck?.Test?.length ?? 0) > 0 && Config.Healthcheck?.Test?.[0] !== 'NONE';
    if (!hasCheck && orRunning) return State.Status === 'running';
    if (State.Health === undefined) throw new CliError(`container ${name} has no healthcheck configured`);
    if (State.Health.Status === 'unhealthy') throw new CliError(`container ${name} is unhealthy`);
    return State.Health.Status === 'healthy';
  }

  *#completed(): Coroutine<boolean> {
    for (const container of this.containers) {
      const { State } = yield* containerInspect(this.context.client, container.Id);
      if (State.Status !== 'exited') continue;
      if (State.ExitCode === 0) {
        yield* this.#tell('Exited');
        return true;
      }
      const text = `${JSON.stringify(this.service)} didn't complete successfully: exit ${State.ExitCode}`;
      if (this.dependency.required === false) {
        yield* this.#tell(`Skipped: optional dependency ${text}`, 'warning');
        yield* logWarning(this.context, `optional dependency ${text}`);
        return true;
      }
      yield* this.#tell(`service ${text}`, 'error');
      throw new CliError(`service ${text}`);
    }
    return false;
  }
}

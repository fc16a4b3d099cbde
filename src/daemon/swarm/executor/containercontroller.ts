import type { PortConfig } from '#api/swarm/network.ts';
import type { ContainerSpec, TaskStatus } from '#api/swarm/task.ts';
import { asDockerError, DockerError, unknownError } from '#errdefs/errdefs.ts';
import { SECOND } from '#kernel/clock.ts';
import { anyOf, type Coroutine, sleep, WaitQueue } from '#kernel/coroutine.ts';
import type { Container } from '../../containers/container.ts';
import { containerCreate } from '../../containers/create.ts';
import { containerRemove } from '../../containers/remove.ts';
import { containerStart } from '../../containers/start.ts';
import { containerStop } from '../../containers/stop.ts';
import type { Daemon } from '../../daemon.ts';
import { parseReference } from '../../images/reference.ts';
import { portMap } from '../../networks/ports.ts';
import { imagePull } from '../../registry/pull.ts';
import { taskName } from '../naming.ts';
import type { TaskObject } from '../store/objects.ts';
import { clusterFiles, type Dependencies } from './files.ts';
import type { NodeNetworks } from './nodenetworks.ts';
import { containerRequest } from './request.ts';
import { endpointServices } from './services.ts';
import { ExitError, type Interruption, type TaskController } from './taskrunner.ts';
import { expandSpec, type TemplateContext } from './template.ts';

/** Other nodes are to know that a task ends before it does (moby defaultGossipConvergeDelay). */
const CONVERGE_DELAY = 2 * SECOND;

/** A task that is a container (moby daemon/cluster/executor/container.controller). */
export class ContainerController implements TaskController {
  readonly #daemon: Daemon;
  readonly #networks: NodeNetworks;
  readonly #dependencies: Dependencies;
  readonly #task: TaskObject;

  constructor(daemon: Daemon, networks: NodeNetworks, dependencies: Dependencies, task: TaskObject) {
    this.#daemon = daemon;
    this.#networks = networks;
    this.#dependencies = dependencies;
    this.#task = task;
  }

  *prepare(interruption: Interruption): Coroutine<void> {
    yield* this.#networks.create(this.#task);
    const context = this.#context();
    const spec = expandSpec(this.#task.Spec.ContainerSpec ?? {}, context);
    if (typeof spec === 'string') throw unknownError(spec);
    this.#createVolumes(spec);
    yield* this.#pull(spec, interruption);
    if (interruption.requested() || this.#container) return;
    this.#create(spec, context);
  }

  *start(interruption: Interruption): Coroutine<void> {
    const container = this.#require();
    if (container.state.status !== 'created') return;
    try {
      yield* containerStart(this.#daemon, container.id);
    } catch (error) {
      throw asDockerError(error).wrap('starting container failed');
    }
    if (container.clusterTask?.waitsForHealth) yield* this.#becomeHealthy(container, interruption);
    else container.sandbox?.enableService();
  }

  *wait(interruption: Interruption): Coroutine<void> {
    const container = this.#require();
    const { state } = container;
    while (state.running && !interruption.requested()) {
      if (state.health?.status === 'unhealthy') {
        yield* this.shutdown();
        throw new ExitError(state.exitCode, 'dockerexec: unhealthy container');
      }
      yield anyOf(state.changed, interruption.changed);
    }
    if (!state.running && state.exitCode !== 0) throw new ExitError(state.exitCode);
  }

  *shutdown(): Coroutine<void> {
    const container = this.#container;
    if (this.#isShared) {
      container?.sandbox?.disableService();
      yield* sleep(this.#daemon.clock, CONVERGE_DELAY);
    }
    if (container?.state.running) {
      const grace = this.#task.Spec.ContainerSpec?.StopGracePeriod;
      try {
        yield* containerStop(this.#daemon, container.id, {
          ...(grace !== undefined && { timeout: Math.floor(grace / SECOND) }),
        });
      } catch (error) {
        if (!(error instanceof DockerError)) throw error;
      }
      while (container.state.running) yield container.state.changed;
    }
    yield* this.#networks.remove(this.#task);
  }

  *remove(): Coroutine<void> {
    if (this.#container?.state.running || this.#isShared) yield* this.shutdown();
    const container = this.#container;
    if (container) yield* containerRemove(this.#daemon, container.id, { force: true, volumes: true });
  }

  details(): Pick<TaskStatus, 'ContainerStatus' | 'PortStatus'> {
    const container = this.#container;
    if (!container) return { PortStatus: {} };
    const { state } = container;
    const ports = state.running ? publishedPorts(container) : [];
    return {
      ContainerStatus: { ContainerID: container.id, PID: state.running ? state.pid : 0, ExitCode: state.exitCode },
      PortStatus: ports.length > 0 ? { Ports: ports } : {},
    };
  }

  get #container(): Container | undefined {
    return this.#daemon.containers.find(taskName(this.#task));
  }

  /** @throws DockerError `No such container: web.1.x` */
  #require(): Container {
    return this.#daemon.containers.get(taskName(this.#task));
  }

  /** Whether others on a network know it. */
  get #isShared(): boolean {
    return (this.#task.NetworksAttachments ?? []).some(
      ({ Network: network }) => network?.DriverState?.Name === 'overlay',
    );
  }

  #context(): TemplateContext {
    const task = this.#task;
    return {
      node: { id: task.NodeID ?? '', hostname: this.#daemon.kernel.uts.hostname, os: 'linux', architecture: 'x86_64' },
      service: { id: task.ServiceID ?? '', name: task.ServiceName, labels: task.ServiceLabels ?? {} },
      task: { id: task.ID, name: taskName(task), slot: task.Slot ? String(task.Slot) : (task.NodeID ?? '') },
    };
  }

  #createVolumes({ Mounts: mounts = [] }: ContainerSpec): void {
    for (const { Type: type, Source: source = '', VolumeOptions: options } of mounts) {
      const { DriverConfig: driver } = options ?? {};
      if (type !== 'volume' || !driver) continue;
      this.#daemon.volumes.create({
        name: source,
        driver: driver.Name ?? '',
        labels: options?.Labels,
        options: driver.Options,
      });
    }
  }

  /** Asks the registry for the newest image; one that is there already will do where it cannot be reached. */
  *#pull({ Image: image = '' }: ContainerSpec, interruption: Interruption): Coroutine<void> {
    if (/^sha256:[0-9a-f]{64}$/.test(image)) return;
    const { domain, path, tag, digest } = parseReference(image);
    if (digest !== undefined && this.#daemon.images.named(image)) return;
    let done = false;
    const { proc } = this.#daemon;
    const ended = new WaitQueue();
    proc.thread(
      (function* (daemon: Daemon) {
        try {
          const repository = `${domain}/${path}`;
          const request = { repository, tag: digest ?? tag ?? 'latest', platform: '', credentials: undefined };
          yield* imagePull(daemon, request, () => {});
        } catch (error) {
          // Only the engine's log tells.
          if (!(error instanceof DockerError)) throw error;
        } finally {
          done = true;
          ended.wakeAll();
        }
      })(this.#daemon),
    );
    while (!done && !interruption.requested()) yield anyOf(ended, interruption.changed);
  }

  #create(spec: ContainerSpec, context: TemplateContext): void {
    const request = containerRequest(this.#task, spec);
    const { Id: id } = containerCreate(this.#daemon, taskName(this.#task), request);
    const container = this.#daemon.containers.get(id);
    // Being on networks of the swarm, it is not on the default one.
    if (Object.keys(request.NetworkingConfig?.EndpointsConfig ?? {}).some((name) => name !== 'bridge'))
      container.networks.delete('bridge');
    const [check] = container.config.Healthcheck?.Test ?? [];
    container.clusterTask = {
      taskId: this.#task.ID,
      services: endpointServices(this.#task),
      files: () => clusterFiles(this.#task, this.#dependencies, context),
      waitsForHealth: check !== undefined && check !== 'NONE',
    };
  }

  *#becomeHealthy({ state, sandbox }: Container, interruption: Interruption): Coroutine<void> {
    while (!interruption.requested()) {
      if (!state.running) {
        if (state.exitCode !== 0) throw new ExitError(state.exitCode);
        return;
      }
      if (state.health?.status === 'healthy') {
        sandbox?.enableService();
        return;
      }
      if (state.health?.status === 'unhealthy') {
        yield* this.shutdown();
        throw new ExitError(state.exitCode, 'dockerexec: unhealthy container');
      }
      yield anyOf(state.changed, interruption.changed);
    }
  }
}

/** The ports that it publishes on its host, one for each address family. */
function publishedPorts(container: Container): PortConfig[] {
  const ports: PortConfig[] = [];
  for (const [key, bindings] of Object.entries(portMap(container))) {
    const [port = '', protocol = 'tcp'] = key.split('/');
    for (const { HostPort: published } of bindings ?? []) {
      ports.push({
        Protocol: protocol as PortConfig['Protocol'],
        TargetPort: Number(port),
        PublishedPort: Number(published),
        PublishMode: 'host',
      });
    }
  }
  return ports;
}

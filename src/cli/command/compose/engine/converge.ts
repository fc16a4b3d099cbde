import type { ContainerSummary } from '#api/container.ts';
import { containerCreate } from '#client/container/create.ts';
import { containerInspect } from '#client/container/inspect.ts';
import { containerRemove } from '#client/container/remove.ts';
import { containerRename } from '#client/container/rename.ts';
import { containerStop } from '#client/container/stop.ts';
import { ClientError } from '#client/error.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type CommandContext } from '../../../command.ts';
import type { ComposeProject, ComposeService } from '../../../compose/spec/types.ts';
import { logWarning } from '../context.ts';
import type { Progress } from '../progress.ts';
import { say } from '../progress.ts';
import { isOneOff, labelOf, nameOf, numberOf, ofService, progressName, serviceOf } from './containers.ts';
import { type CreateWish, createRequest } from './create.ts';
import { serviceDigest } from './digest.ts';
import { imageOf } from './images.ts';
import { COMPOSE_VERSION, LABELS } from './labels.ts';
import { inDependencyOrder, together } from './order.ts';

/** When containers are made anew. */
export type Recreate = 'diverged' | 'force' | 'never';

/** How a project is brought to what its files say. */
export interface ConvergeOptions {
  /** Services that were asked for; `recreate` is for these, `recreateDependencies` for the others. */
  services: readonly string[];
  recreate: Recreate;
  recreateDependencies: Recreate;
  /** Seconds to wait for a container to stop. */
  timeout?: number;
  /** Volumes without a name go on in the new container. */
  inherit: boolean;
  progress: Progress;
  /** Ids of the images, by service. */
  images: ReadonlyMap<string, string>;
  /** Ids of the networks, by their names in the files. */
  networks: ReadonlyMap<string, string>;
}

/** How many containers a service is to have. */
export function scaleOf(service: ComposeService): number {
  return service.scale ?? service.deploy?.replicas ?? 1;
}

/** Makes, makes anew and removes containers until each service has those it should have; none of them is started. */
export class Convergence {
  readonly #containers = new Map<string, ContainerSummary[]>();

  constructor(
    readonly context: CommandContext,
    readonly project: ComposeProject,
    containers: readonly ContainerSummary[],
    readonly options: ConvergeOptions,
  ) {
    for (const name of Object.keys(project.services)) this.#containers.set(name, ofService(containers, name));
    for (const container of containers) {
      const service = serviceOf(container);
      if (!isOneOff(container) && !this.#containers.has(service)) {
        this.#containers.set(service, ofService(containers, service));
      }
    }
  }

  apply(): Coroutine<void> {
    return inDependencyOrder(this.context.proc, this.project, (name) => this.#service(name));
  }

  *#service(name: string): Coroutine<void> {
    const { proc } = this.context;
    const { services, recreate, recreateDependencies, progress } = this.options;
    const service = this.resolved(this.project.services[name] as ComposeService);
    const expected = scaleOf(service);
    if (expected > 1 && service.container_name) {
      throw new CliError(
        `WARNING: The ${JSON.stringify(name)} service is using the custom container name ${JSON.stringify(service.container_name)}. Docker requires each container to have a unique name. Remove the custom name to scale the service`,
      );
    }
    const strategy = services.includes(name) ? recreate : recreateDependencies;
    const before = this.#containers.get(name) ?? [];
    // Those that need no change stay, of low numbers first; of the others the newest is made anew.
    const isStale = (container: ContainerSummary) => this.#isStale(name, service, container, strategy);
    const byNumber = [...before].sort((a, b) => numberOf(a) - numberOf(b));
    const stale = byNumber.filter(isStale).reverse();
    const containers = [...byNumber.filter((container) => !stale.includes(container)), ...stale];
    const actions: Coroutine<unknown>[] = [];
    const updated: ContainerSummary[] = [];
    for (const [index, container] of containers.entries()) {
      if (index >= expected) actions.push(this.#remove(container));
      else if (stale.includes(container)) {
        yield* this.#stopDependents(name);
        actions.push(this.#replace(name, service, container, updated));
      } else {
        if (container.State === 'running') yield* say(progress, progressName(container), 'Running');
        updated.push(container);
      }
    }
    const next = Math.max(0, ...before.map(numberOf)) + 1;
    for (let number = next; number < next + expected - before.length; number++) {
      actions.push(this.#create(name, service, number, updated));
    }
    yield* together(proc, actions);
    this.#containers.set(name, updated);
  }

  /** A service with containers in place of the services it shares something with. @throws CliError */
  resolved(service: ComposeService): ComposeService {
    const shared = (mode: string | undefined, what: string): string | undefined => {
      const other = /^service:(.+)$/.exec(mode ?? '')?.[1];
      if (other === undefined) return mode;
      const [container] = this.#containers.get(other) ?? [];
      if (container === undefined) {
        throw new CliError(`cannot share ${what} namespace with service ${other}: container missing`);
      }
      return `container:${container.Id}`;
    };
    const volumes = service.volumes_from?.map((text) => {
      const [first = '', second = ''] = text.split(':');
      if (first === 'container') return second;
      const [container] = this.#containers.get(first) ?? [];
      if (container === undefined) throw new CliError(`cannot share volume with service ${first}: container missing`);
      return container.Id;
    });
    return {
      ...service,
      ...(service.network_mode && { network_mode: shared(service.network_mode, 'network') }),
      ...(service.ipc && { ipc: shared(service.ipc, 'IPC') }),
      ...(service.pid && { pid: shared(service.pid, 'PID') }),
      ...(volumes && { volumes_from: volumes }),
    };
  }

  #isStale(name: string, service: ComposeService, container: ContainerSummary, strategy: Recreate): boolean {
    if (strategy !== 'diverged') return strategy === 'force';
    if (labelOf(container, 'hash') !== serviceDigest(service)) return true;
    const image = this.options.images.get(name);
    if (image !== undefined && labelOf(container, 'image') !== image) return true;
    if (container.State !== 'running') return false;
    const there = Object.values(container.NetworkSettings.Networks ?? {}).map(({ NetworkID }) => NetworkID);
    return Object.keys(service.networks ?? {}).some((key) => {
      const id = this.options.networks.get(key);
      return id !== undefined && !there.includes(id);
    });
  }

  /** Containers of services that depend on this one stop before it is made anew. */
  *#stopDependents(name: string): Coroutine<void> {
    for (const [other, { depends_on: dependencies = {} }] of Object.entries(this.project.services)) {
      if (!dependencies[name]?.restart) continue;
      for (const container of this.#containers.get(other) ?? []) {
        if (container.State !== 'running') continue;
        yield* this.#stop(container);
        container.State = 'exited';
      }
    }
  }

  *#stop(container: ContainerSummary): Coroutine<void> {
    const { progress, timeout } = this.options;
    yield* say(progress, progressName(container), 'Stopping');
    yield* containerStop(this.context.client, container.Id, { timeout });
    yield* say(progress, progressName(container), 'Stopped');
  }

  *#remove(container: ContainerSummary): Coroutine<void> {
    const { progress } = this.options;
    yield* this.#stop(container);
    yield* say(progress, progressName(container), 'Removing');
    yield* containerRemove(this.context.client, container.Id, { force: true });
    yield* say(progress, progressName(container), 'Removed');
  }

  /** Puts a new container in the place of another, which is there until the new one is. */
  *#replace(
    name: string,
    service: ComposeService,
    old: ContainerSummary,
    updated: ContainerSummary[],
  ): Coroutine<void> {
    const { client } = this.context;
    const { progress, timeout, inherit } = this.options;
    yield* say(progress, progressName(old), 'Recreate');
    const number = numberOf(old);
    const final = service.container_name ?? `${this.project.name}-${name}-${number}`;
    const temporary = `${old.Id.slice(0, 12)}_${final}`;
    const wish = yield* this.wish(name, service, final, number);
    wish.labels[LABELS.replace] = old.Id;
    if (inherit) wish.inherited = anonymousVolumes(old);
    try {
      const { Id } = yield* containerCreate(client, createRequest(this.project, service, wish), { name: temporary });
      yield* containerStop(client, old.Id, { timeout });
      yield* containerRemove(client, old.Id);
      yield* containerRename(client, Id, final);
      updated.push(yield* this.#summary(Id, final, wish));
    } catch (error) {
      if (error instanceof ClientError) yield* say(progress, progressName(old), error.message, 'error');
      throw error;
    }
    yield* say(progress, progressName(old), 'Recreated');
  }

  *#create(name: string, service: ComposeService, number: number, updated: ContainerSummary[]): Coroutine<void> {
    const final = service.container_name ?? `${this.project.name}-${name}-${number}`;
    const wish = yield* this.wish(name, service, final, number);
    updated.push(yield* this.create(service, wish));
  }

  /** Makes a container and tells of it. @throws ClientError */
  *create(service: ComposeService, wish: CreateWish): Coroutine<ContainerSummary> {
    const { progress } = this.options;
    const id = `Container ${wish.name}`;
    yield* say(progress, id, 'Creating');
    if (service.network_mode === 'host' && service.ports?.length) {
      const text = 'Published ports are discarded when using host network mode';
      yield* progress.event({ id: wish.service, stage: 'warning', text, status: '' });
    }
    yield* this.#checkFiles(service, id);
    try {
      const request = createRequest(this.project, service, wish);
      const { Id } = yield* containerCreate(this.context.client, request, {
        name: wish.name,
        platform: service.platform,
      });
      yield* say(progress, id, 'Created');
      return yield* this.#summary(Id, wish.name, wish);
    } catch (error) {
      if (error instanceof ClientError) yield* say(progress, id, error.message, 'error');
      throw error;
    }
  }

  /** Looks at the configs and secrets of a service, as far as they are files of the host. @throws CliError */
  *#checkFiles(service: ComposeService, id: string): Coroutine<void> {
    const { context, project } = this;
    for (const [kind, plural, objects, files] of [
      ['secret', 'secrets', project.secrets, service.secrets],
      ['config', 'config', project.configs, service.configs],
    ] as const) {
      for (const { source, uid, gid, mode } of files ?? []) {
        const object = objects[source];
        if (object?.external) {
          const message = `unsupported external ${kind} ${source}`;
          yield* say(this.options.progress, id, message, 'error');
          throw new CliError(message);
        }
        if (object?.file === undefined) continue;
        if (uid !== undefined || gid !== undefined || mode !== undefined) {
          yield* logWarning(context, `${plural} \`uid\`, \`gid\` and \`mode\` are not supported, they will be ignored`);
        }
        if (kind === 'secret' && !context.proc.fs.exists(object.file)) {
          yield* logWarning(context, `secret file ${object.name} does not exist`);
        }
      }
    }
  }

  /** What a container of a service is made with. */
  *wish(name: string, service: ComposeService, container: string, number: number): Coroutine<CreateWish> {
    const image = this.options.images.get(name);
    const { project } = this;
    const dependencies = Object.entries(service.depends_on ?? {}).map(
      ([other, { condition, restart = false }]) => `${other}:${condition}:${restart}`,
    );
    const labels: Record<string, string> = {
      ...service.labels,
      [LABELS.hash]: serviceDigest(service),
      [LABELS.number]: String(number),
      [LABELS.dependencies]: dependencies.join(','),
      ...(image !== undefined && { [LABELS.image]: image }),
      [LABELS.oneOff]: 'False',
      [LABELS.project]: project.name,
      [LABELS.files]: project.files.join(','),
      [LABELS.directory]: project.directory,
      [LABELS.service]: name,
      [LABELS.version]: COMPOSE_VERSION,
    };
    return {
      name: container,
      service: name,
      labels,
      image: imageOf(project, name, service),
      links: this.#links(name, service),
    };
  }

  /** Links to containers of other services, by service, by container and by the name the file gives. */
  #links(name: string, service: ComposeService): string[] {
    const links: string[] = [];
    for (const text of service.links ?? []) {
      const [other = '', alias = other] = text.split(':');
      for (const container of this.#containers.get(other) ?? []) {
        const there = nameOf(container);
        links.push(`${there}:${alias}`, `${there}:${there}`, `${there}:${other}-${numberOf(container)}`);
      }
    }
    for (const text of service.external_links ?? []) {
      const [there = '', alias = there] = text.split(':');
      links.push(`${there}:${alias}`);
    }
    return [...new Set(links)].filter((link) => link !== `${name}:`);
  }

  *#summary(id: string, name: string, { labels, image }: CreateWish): Coroutine<ContainerSummary> {
    const { Image, NetworkSettings } = yield* containerInspect(this.context.client, id);
    return {
      Id: id,
      Names: [`/${name}`],
      Image: image,
      ImageID: Image,
      Command: '',
      Created: 0,
      Ports: [],
      Labels: labels,
      State: 'created',
      Status: 'Created',
      HostConfig: {},
      NetworkSettings: { Networks: NetworkSettings.Networks },
      Mounts: [],
    };
  }
}

function anonymousVolumes({ Mounts = [] }: ContainerSummary): Map<string, string> {
  const own = Mounts.filter(({ Type, Name = '' }) => Type === 'volume' && /^[0-9a-f]{64}$/.test(Name));
  return new Map(own.map(({ Destination, Name = '' }) => [Destination, Name]));
}

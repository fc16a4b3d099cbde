import { ClientError } from '#client/error.ts';
import { imageRemove } from '#client/image/remove.ts';
import { networkList } from '#client/network/list.ts';
import { volumeList } from '#client/volume/list.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, type CommandContext } from '../../command.ts';
import { withoutUnused } from '../../compose/spec/normalize.ts';
import type { ComposeProject } from '../../compose/spec/types.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { completeServices } from './completion.ts';
import { logWarning } from './context.ts';
import { isOrphan, projectContainers, projectFromContainers, serviceOf } from './engine/containers.ts';
import { imageId } from './engine/images.ts';
import { LABELS } from './engine/labels.ts';
import { removeNetwork } from './engine/networks.ts';
import { inDependencyOrder, together } from './engine/order.ts';
import { stopAndRemove } from './engine/stop.ts';
import { removeVolume } from './engine/volumes.ts';
import { DRY_RUN, REMOVE_ORPHANS, TIMEOUT } from './flags.ts';
import { type Progress, say, withProgress } from './progress.ts';
import { projectOrName, selecting } from './project.ts';
import { timeoutOf } from './stop.ts';

/** `docker compose down` */
export const downCommand: Command = {
  use: 'down [OPTIONS] [SERVICES]',
  short: 'Stop and remove containers, networks',
  flags: [
    DRY_RUN,
    REMOVE_ORPHANS,
    {
      name: 'rmi',
      kind: STRING,
      usage: 'Remove images used by services. "local" remove only images that don\'t have a custom tag ("local"|"all")',
    },
    TIMEOUT,
    {
      name: 'volumes',
      short: 'v',
      kind: BOOL,
      usage:
        'Remove named volumes declared in the "volumes" section of the Compose file and anonymous volumes attached to containers',
    },
  ],
  complete: completeServices,
  *run(context) {
    const images = context.flags.string('rmi');
    if (images !== '' && images !== 'all' && images !== 'local') {
      throw new CliError(`invalid value for --rmi: ${JSON.stringify(images)}`);
    }
    const { project, name } = yield* projectOrName(context, []);
    const { flags } = context;
    const wanted = {
      services: context.args,
      orphans: flags.bool('remove-orphans'),
      volumes: flags.bool('volumes'),
      images,
      timeout: timeoutOf(context),
    };
    yield* withProgress(context, 'Running', (progress) => new Down(context, name, progress, wanted).run(project));
  },
};

/** What goes with the containers. */
export interface DownWish {
  /** Services to take down, with the networks and volumes they use; all where none is named. */
  services: readonly string[];
  /** Containers of services that are not in the files any more. */
  orphans?: boolean;
  volumes?: boolean;
  /** Images: `local` those built for the project, `all`, or none where it is empty. */
  images?: string;
  /** Seconds before a container is killed. */
  timeout?: number;
}

/** The end of a project, or of some of its services. */
export class Down {
  constructor(
    readonly context: CommandContext,
    readonly name: string,
    readonly progress: Progress,
    readonly wanted: DownWish,
  ) {}

  *run(given: ComposeProject | undefined): Coroutine<void> {
    const { proc } = this.context;
    const { services: args, orphans: orphansToo = false, volumes = false, timeout } = this.wanted;
    const oneOff = orphansToo ? 'include' : 'exclude';
    const containers = yield* projectContainers(this.context.client, this.name, { all: true, oneOff });
    const whole = given ?? (yield* this.#actual());
    const selected = args.length > 0 ? selecting(whole, args, true) : whole;
    const project = args.length > 0 ? { ...selected, ...withoutUnused(selected) } : whole;
    const wish = { timeout, progress: this.progress, project };
    yield* inDependencyOrder(
      proc,
      project,
      (service) =>
        together(
          proc,
          containers
            .filter((one) => serviceOf(one) === service)
            .map((one) => stopAndRemove(this.context, one, wish, volumes)),
        ),
      true,
    );
    const orphans = orphansToo
      ? containers.filter((one) => isOrphan(whole, one) && !(serviceOf(one) in project.services))
      : [];
    yield* together(
      proc,
      orphans.map((one) => stopAndRemove(this.context, one, wish, false)),
    );
    const rest = [...this.#images(project), ...this.#networks(project), ...(volumes ? this.#volumes(project) : [])];
    if (rest.length === 0 && containers.length === 0) {
      yield* logWarning(this.context, `Warning: No resource found to remove for project ${JSON.stringify(this.name)}.`);
    }
    yield* together(proc, rest);
  }

  /** The project as its containers, networks and volumes show it. */
  *#actual(): Coroutine<ComposeProject> {
    const { client } = this.context;
    const filters = new Map([['label', [`${LABELS.project}=${this.name}`]]]);
    const project = projectFromContainers(this.name, yield* projectContainers(client, this.name, { all: true }));
    for (const { Name, Labels } of yield* networkList(client, { filters })) {
      project.networks[Labels?.[LABELS.network] ?? Name] = { name: Name };
    }
    for (const { Name, Labels } of (yield* volumeList(client, { filters })).Volumes ?? []) {
      project.volumes[Labels?.[LABELS.volume] ?? Name] = { name: Name };
    }
    return project;
  }

  #networks({ networks }: ComposeProject): Coroutine<void>[] {
    return Object.entries(networks)
      .filter(([, network]) => !network.external)
      .map(([key, { name }]) => removeNetwork(this.context.client, this.name, { key, name }, this.progress));
  }

  #volumes({ volumes }: ComposeProject): Coroutine<void>[] {
    return Object.values(volumes)
      .filter((volume) => !volume.external)
      .map(({ name }) => removeVolume(this.context, name, this.progress));
  }

  #images({ services }: ComposeProject): Coroutine<void>[] {
    const which = this.wanted.images ?? '';
    if (which === '') return [];
    const images = new Set<string>();
    for (const [name, service] of Object.entries(services)) {
      if (service.build && !service.image) images.add(`${this.name}-${name}`);
      else if (which === 'all' && service.image) images.add(service.image);
    }
    return [...images].map((image) => this.#image(image.includes(':') ? image : `${image}:latest`));
  }

  *#image(image: string): Coroutine<void> {
    if ((yield* imageId(this.context, image)) === undefined) return;
    const id = `Image ${image}`;
    yield* say(this.progress, id, 'Removing');
    try {
      yield* imageRemove(this.context.client, image, {});
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      if (error.status !== 409) throw error;
      yield* say(this.progress, id, 'Resource is still in use', 'warning');
      return;
    }
    yield* say(this.progress, id, 'Removed');
  }
}

import type { ContainerSummary } from '#api/container.ts';
import type { Client } from '#client/client.ts';
import { containerList } from '#client/container/list.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { ComposeProject } from '../../../compose/spec/types.ts';
import { LABELS } from './labels.ts';

/** Which of a project's containers are asked for. */
export interface Wanted {
  /** Those that do not run as well. */
  all?: boolean;
  /** Those of `docker compose run`: without them, with them, or them alone. */
  oneOff?: 'exclude' | 'include' | 'only';
  /** Of these services; of all where none is named. */
  services?: readonly string[];
}

/** A project's containers, by their names. @throws ClientError */
export function* projectContainers(client: Client, name: string, wanted: Wanted = {}): Coroutine<ContainerSummary[]> {
  const { all = false, oneOff = 'exclude', services = [] } = wanted;
  const labels = [`${LABELS.project}=${name}`, LABELS.hash];
  if (oneOff !== 'include') labels.push(`${LABELS.oneOff}=${oneOff === 'only' ? 'True' : 'False'}`);
  const found = yield* containerList(client, { all, filters: new Map([['label', labels]]) });
  const kept = services.length === 0 ? found : found.filter((one) => services.includes(serviceOf(one)));
  return kept.sort((a, b) => compare(nameOf(a), nameOf(b)));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

type Labelled = Pick<ContainerSummary, 'Labels'>;

/** The container's own name. */
export function nameOf({ Names }: Pick<ContainerSummary, 'Names'>): string {
  const own = Names.filter((name) => name.lastIndexOf('/') === 0);
  return (own[0] ?? Names[0] ?? '').slice(1);
}

/** How progress and logs name a container. */
export function progressName(container: ContainerSummary): string {
  return `Container ${nameOf(container)}`;
}

export function labelOf({ Labels }: Labelled, label: keyof typeof LABELS): string {
  return Labels?.[LABELS[label]] ?? '';
}

export function serviceOf(container: Labelled): string {
  return labelOf(container, 'service');
}

export function numberOf(container: Labelled): number {
  return Number(labelOf(container, 'number')) || 0;
}

/** A container's name in logs: without the project, as long as the name is not the file's own. */
export function shortName(container: Labelled & Pick<ContainerSummary, 'Names'>): string {
  const name = nameOf(container);
  const project = labelOf(container, 'project');
  const usual = `${project}-${serviceOf(container)}-${numberOf(container)}`;
  return name === usual ? name.slice(project.length + 1) : name;
}

/** Whether a container was made by `docker compose run`. */
export function isOneOff(container: ContainerSummary): boolean {
  return labelOf(container, 'oneOff') === 'True';
}

/** Whether a container is of no service of the project any more; one of `docker compose run` is once it has ended. */
export function isOrphan(project: ComposeProject, container: ContainerSummary): boolean {
  if (isOneOff(container)) return container.State === 'exited' || container.State === 'dead';
  const service = serviceOf(container);
  return !(service in project.services) && !(service in project.disabled);
}

/** Containers of one service, by their numbers. */
export function ofService(containers: readonly ContainerSummary[], service: string): ContainerSummary[] {
  return containers
    .filter((container) => serviceOf(container) === service && !isOneOff(container))
    .sort((a, b) => numberOf(a) - numberOf(b));
}

/** A project as its containers show it, where there are no files. */
export function projectFromContainers(name: string, containers: readonly ContainerSummary[]): ComposeProject {
  const services: ComposeProject['services'] = {};
  for (const container of containers) {
    const service = serviceOf(container);
    if (service === '') continue;
    const known = services[service];
    const depends_on = dependenciesOf(labelOf(container, 'dependencies'));
    services[service] = { image: container.Image, ...known, scale: (known?.scale ?? 0) + 1, depends_on };
  }
  for (const service of Object.values(services)) {
    const there = Object.entries(service.depends_on ?? {}).filter(([other]) => other in services);
    service.depends_on = Object.fromEntries(there);
  }
  return {
    name,
    directory: containers[0] ? labelOf(containers[0], 'directory') : '',
    files: [],
    environment: new Map(),
    services: Object.fromEntries(Object.entries(services).sort(([a], [b]) => compare(a, b))),
    disabled: {},
    networks: {},
    volumes: {},
    secrets: {},
    configs: {},
    extensions: {},
  };
}

/** The text of the label: `db:service_healthy:false,init:service_started:true`. */
function dependenciesOf(text: string): NonNullable<ComposeProject['services'][string]['depends_on']> {
  const entries = text
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const [service = '', condition = 'service_started', restart = 'false'] = part.split(':');
      return [service, { condition, restart: restart === 'true', required: true }] as const;
    });
  return Object.fromEntries(entries);
}

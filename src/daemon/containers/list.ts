import type { ContainerSummary, EndpointSettings } from '#api/container.ts';
import type { Daemon } from '../daemon.ts';
import type { Filters } from '../filters.ts';
import { portList } from '../networks/ports.ts';
import { unixSeconds } from '../timestamp.ts';
import type { Container } from './container.ts';
import { containerSelector } from './listfilter.ts';
import { layerSize } from './size.ts';

export interface ListOptions {
  /** Also those that do not run. */
  all: boolean;
  /** The newest so many, running or not; 0 for no limit. */
  limit: number;
  /** Whether to count the bytes of their files. */
  size: boolean;
  filters: Filters;
}

/** GET /containers/json: the newest first. @throws DockerError for filters it does not know */
export function containerList(daemon: Daemon, options: ListOptions): ContainerSummary[] {
  const { limit, filters } = options;
  const selected = containerSelector(daemon, filters);
  const everything = options.all || limit > 0 || filters.has('status') || filters.has('exited');
  const listed: ContainerSummary[] = [];
  for (const container of daemon.containers.list()) {
    if (limit > 0 && listed.length >= limit) break;
    if (!everything && !container.state.running) continue;
    if (selected(container)) listed.push(summaryOf(daemon, container, options.size));
  }
  return listed;
}

/** A container as one element of the list. */
export function summaryOf(daemon: Daemon, container: Container, size: boolean): ContainerSummary {
  const { config, hostConfig, image, state } = container;
  const networks: Record<string, EndpointSettings> = {};
  for (const [name, attachment] of [...container.networks].sort(([a], [b]) => (a < b ? -1 : 1))) {
    networks[name] = attachment.toApi({ dnsNames: false });
  }
  const own = size ? layerSize(container) : 0;
  return {
    Id: container.id,
    Names: namesOf(daemon, container),
    Image: shownImage(daemon, container),
    ImageID: image.id,
    Command: commandText(container),
    Created: unixSeconds(daemon.clock, container.created),
    Ports: portList(container),
    ...(size && { ...(own > 0 && { SizeRw: own }), SizeRootFs: own + image.size }),
    Labels: config.Labels,
    State: state.status,
    Status: state.describe(daemon.clock),
    HostConfig: {
      NetworkMode: hostConfig.NetworkMode,
      ...(hostConfig.Annotations && { Annotations: hostConfig.Annotations }),
    },
    NetworkSettings: { Networks: networks },
    Mounts: container.mounts.map(({ point, volume }) => (volume?.anonymous ? { ...point, Source: '' } : point)),
  };
}

/** Its name, and the names that links give it. */
function namesOf(daemon: Daemon, container: Container): string[] {
  const names = [`/${container.name}`];
  for (const parent of daemon.linkParents.get(container.id) ?? []) {
    for (const { child, alias } of parent.links) if (child === container) names.push(`/${parent.name}/${alias}`);
  }
  return names.sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
}

/** The image as it was asked for, or its id where that name means another image by now. */
function shownImage(daemon: Daemon, { config, image }: Container): string {
  try {
    return daemon.images.get(config.Image) === image ? config.Image : image.id;
  } catch {
    return image.id;
  }
}

function commandText({ path, args }: Container): string {
  if (args.length === 0) return path;
  const quoted = args.map((arg) => (arg.includes(' ') ? `'${arg}'` : arg));
  return [path, ...quoted].join(' ');
}

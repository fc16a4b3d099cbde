import type { ContainerInspect, ContainerSummary } from '#api/container.ts';
import type { ImageInspect } from '#api/image.ts';
import type { NetworkInspect } from '#api/network.ts';
import type { Volume } from '#api/volume.ts';
import type { Host } from '#lab/host.ts';
import type { Lab } from '#lab/lab.ts';

/** A process of the simulated machine. */
export type LabProcess = Host['init'];

/** The engine of one host of a lab copy, seen through its API. What has been read once is kept: checks change nothing. */
export class Engine {
  readonly #containers = new Map<string, ContainerInspect | undefined>();
  readonly #networks = new Map<string, NetworkInspect | undefined>();
  #all: ContainerInspect[] | undefined;
  #processes: Map<number, LabProcess> | undefined;

  constructor(
    readonly lab: Lab,
    readonly host: Host,
  ) {}

  /** A network by its exact name. */
  network(name: string): NetworkInspect | undefined {
    if (!this.#networks.has(name)) {
      const found = this.#get<NetworkInspect[]>('/networks')?.find((network) => network.Name === name);
      this.#networks.set(name, found && (this.#get<NetworkInspect>(`/networks/${found.Id}`) ?? found));
    }
    return this.#networks.get(name);
  }

  /** A container by its exact name. */
  container(name: string): ContainerInspect | undefined {
    if (!this.#containers.has(name)) {
      const found = this.#get<ContainerInspect>(`/containers/${encodeURIComponent(name)}/json`);
      this.#containers.set(name, found?.Name === `/${name}` ? found : undefined);
    }
    return this.#containers.get(name);
  }

  /** All containers, running or not. */
  containers(): ContainerInspect[] {
    this.#all ??= (this.#get<ContainerSummary[]>('/containers/json?all=1') ?? []).flatMap(({ Names }) => {
      const container = this.container((Names[0] ?? '').slice(1));
      return container ? [container] : [];
    });
    return this.#all;
  }

  /** A volume by its name. */
  volume(name: string): Volume | undefined {
    return this.#get<Volume>(`/volumes/${encodeURIComponent(name)}`);
  }

  /** An image by its name; not by its id. */
  image(name: string): ImageInspect | undefined {
    const found = this.#get<ImageInspect>(`/images/${name}/json`);
    return found?.Id.slice('sha256:'.length).startsWith(name) ? undefined : found;
  }

  /** What the engine answers to a GET, or its words where it refuses. */
  ask<T>(path: string): { value: T } | { refused: string } {
    if (!this.host.running) return { refused: `the Docker Engine of ${this.host.name} does not run` };
    const { status, body } = this.lab.api(this.host.name, 'GET', path);
    if (status === 200) return { value: body as T };
    return { refused: (body as { message?: string } | undefined)?.message ?? `status ${status}` };
  }

  /** The container that has `address` on one of its networks. */
  holderOf(address: string): ContainerInspect | undefined {
    return this.containers().find((container) => addressesOf(container).includes(address));
  }

  /** The main process of a running container. */
  processOf(container: ContainerInspect): LabProcess | undefined {
    if (!container.State.Running) return undefined;
    this.#processes ??= new Map(
      [...(this.host.virtualMachine ?? this.host.kernel).processes].map((process) => [process.globalPid, process]),
    );
    const process = this.#processes.get(container.State.Pid);
    return process?.status === undefined ? process : undefined;
  }

  #get<T>(path: string): T | undefined {
    const answer = this.ask<T>(path);
    return 'value' in answer ? answer.value : undefined;
  }
}

/** The name of a container without the API's slash. */
export function nameOf(container: ContainerInspect): string {
  return container.Name.slice(1);
}

/** The names of the networks a container is on. */
export function networksOf(container: ContainerInspect): string[] {
  return Object.keys(container.NetworkSettings.Networks ?? {});
}

/** The addresses a container has now, IPv4 before IPv6. */
export function addressesOf(container: ContainerInspect): string[] {
  const endpoints = Object.values(container.NetworkSettings.Networks ?? {});
  return [
    ...endpoints.map(({ IPAddress }) => IPAddress),
    ...endpoints.map(({ GlobalIPv6Address }) => GlobalIPv6Address),
  ].filter((address) => address !== '');
}

import type { ContainerCreateRequest, ContainerInspect, HostConfig, TopResponse } from '#api/container.ts';
import type { ImageInspect } from '#api/image.ts';
import type { Info, Version } from '#api/system.ts';
import type { Volume } from '#api/volume.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';
import type { Container } from '../containers/container.ts';
import type { MountSpec } from '../containers/mounts/spec.ts';
import type { Daemon } from '../daemon.ts';
import type { Image } from '../images/image.ts';

/** How a command is run in a container. */
export interface Launch {
  /** Path of the executable as the container sees it. */
  readonly path: string;
  readonly argv: string[];
  readonly env: Map<string, string>;
  /** Its working directory. */
  readonly directory: string;
}

/** What an engine does otherwise than one on plain Linux: each is asked where it is given (decision 0023). */
export interface Platform {
  /** Networks that are always there, and the one of containers that name none. */
  readonly networks?: { readonly predefined: readonly string[]; readonly standard: string; readonly driver: string };
  /** Makes the networks that every engine has, in place of none, host and bridge. @throws DockerError */
  setUpNetworks?(daemon: Daemon): Coroutine<void>;
  /** The address manager of networks of `driver` that name none. */
  ipamDriver?(driver: string): string;
  /** Fills in what was not asked for. */
  hostConfig?(given: Partial<HostConfig>): HostConfig;
  /** Checks what a container is asked to be. @returns warnings @throws DockerError */
  validate?(request: ContainerCreateRequest, host: HostConfig, image: Image): string[];
  /** Takes `-v` apart. @throws DockerError */
  parseBind?(raw: string): MountSpec;
  /** Looks at what a container wants to mount of the host. @throws DockerError */
  checkBind?(source: string): void;
  /** Where a command is, and with what it runs. @throws DockerError */
  launch?(container: Container, view: FileSystemContext, command: readonly string[], more: LaunchWishes): Launch;
  /** What the engine cannot be a part of; said where somebody asks for it. */
  readonly noSwarm?: string;
  /** What images have to run on. */
  readonly runsOn?: { readonly os: string; readonly architecture: string; readonly version: string };
  /** GET /containers/{id}/top. @throws DockerError */
  top?(processes: readonly Process[], psArgs: string): TopResponse;
  /** What answers say otherwise. */
  inspect?(container: Container, answer: ContainerInspect): ContainerInspect;
  imageInspect?(image: Image, answer: ImageInspect): ImageInspect;
  volume?(answer: Volume): Volume;
  info?(answer: Info): Info;
  version?(answer: Version): Version;
}

/** What `docker exec` asks for beside the command. */
export interface LaunchWishes {
  readonly env?: readonly string[];
  readonly directory?: string;
  readonly tty: boolean;
}

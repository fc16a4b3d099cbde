import type { ContainerConfig, HostConfig, MountPoint } from '#api/container.ts';
import type { Nanoseconds } from '#kernel/clock.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Thread } from '#kernel/scheduler.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';
import type { OverlayFileSystem } from '#kernel/vfs/overlayfs.ts';
import type { Sandbox } from '#libnetwork/sandbox.ts';
import type { Image } from '../images/image.ts';
import type { ContainerLabels } from '../oci/selinux/labelling.ts';
import type { RestartManager } from '../restart/manager.ts';
import type { ClusterTask } from '../swarm/executor/clustertask.ts';
import type { Volume } from '../volumes/volume.ts';
import type { Attachment } from './attachment.ts';
import type { Exec } from './execsession.ts';
import type { Link } from './links.ts';
import { Lock } from './lock.ts';
import type { LogFile } from './logfile.ts';
import { ContainerState } from './state.ts';
import { Streams } from './streams.ts';

/** Where a container's networks stand when its mode is no network's name. */
const CONTAINER_MODE = 'container:';

/** What is mounted where, and the volume behind it where it is one. */
export interface ContainerVolume {
  point: MountPoint;
  volume?: Volume;
  /** `--mount volume-subpath`. */
  subpath?: string;
  /** Whether the image's content at the destination goes into an empty volume. */
  copyUp: boolean;
  /** For a tmpfs of `--mount`. */
  tmpfs?: { size?: number; mode?: number };
  /** What is mounted below the source of a bind: left out, or writable where the bind is read-only. */
  below?: 'none' | 'writable';
  /** For a bind of `--mount`: its source is not made where it is missing. */
  sourceMustExist?: boolean;
  /** For an image: its layers under one that nobody writes. */
  image?: { readonly id: string; readonly layer: OverlayFileSystem };
}

/** A container: its configuration, its layer and, while it runs, its processes (moby container.Container). */
export class Container {
  readonly state = new ContainerState();
  readonly networks = new Map<string, Attachment>();
  readonly execs = new Map<string, Exec>();
  mounts: ContainerVolume[] = [];
  /** Legacy links on the default bridge. */
  readonly links: Link[] = [];
  /** Its input and output, as the engine that runs has them. */
  streams: Streams;
  restartCount = 0;
  stoppedByHand = false;
  startedBefore = false;
  /** Kept after the container has ended, until it starts again. */
  restartManager: RestartManager | undefined;
  process: Process | undefined;
  /** The container's own view of its files, while it runs. */
  view: FileSystemContext | undefined;
  sandbox: Sandbox | undefined;
  log: LogFile | undefined;
  healthMonitor: Thread | undefined;
  /** Whether its directory exists: from the first start on. */
  prepared = false;
  /** Set where it is a task of the swarm. */
  clusterTask: ClusterTask | undefined;
  /** Its SELinux contexts, where the engine that made it labels containers. */
  labels: ContainerLabels | undefined;
  /** Held while it starts, ends, or changes its networks. */
  lock = new Lock();

  constructor(
    readonly id: string,
    /** Without the leading slash. */
    public name: string,
    readonly created: Nanoseconds,
    readonly image: Image,
    readonly config: ContainerConfig,
    readonly hostConfig: HostConfig,
    /** What is run: the entrypoint's or command's first word, and the rest. */
    readonly path: string,
    readonly args: string[],
    /** Its writable layer over the image's. */
    readonly overlay: OverlayFileSystem,
    /** Names the layer's directory in the data directory. */
    readonly mountId: string,
    /** The engine's data directory. */
    readonly dataRoot: string,
    dockerd: Process,
  ) {
    this.streams = this.#newStreams(dockerd);
  }

  /** Another engine has it from now on: nothing of what went on in the last one is left. */
  takeOver(dockerd: Process): void {
    this.streams = this.#newStreams(dockerd);
    if (this.config.OpenStdin) this.streams.openStdin();
    this.execs.clear();
    this.lock = new Lock();
    this.process = undefined;
    this.view = undefined;
    this.sandbox = undefined;
    this.healthMonitor = undefined;
    for (const attachment of this.networks.values()) attachment.endpoint = undefined;
  }

  #newStreams(dockerd: Process): Streams {
    return new Streams(dockerd, (stream, bytes) => this.log?.write(stream, bytes));
  }

  get shortId(): string {
    return this.id.slice(0, 12);
  }

  /** Where its files on the host are. */
  get directory(): string {
    return `${this.dataRoot}/containers/${this.id}`;
  }

  get cgroup(): string {
    return `/${(this.hostConfig.CgroupParent || 'docker').replace(/^\/+|\/+$/g, '')}/${this.id}`;
  }

  /** Name or id of the container whose network stack it shares, or undefined. */
  get networkOf(): string | undefined {
    const mode = this.hostConfig.NetworkMode;
    return mode.startsWith(CONTAINER_MODE) ? mode.slice(CONTAINER_MODE.length) : undefined;
  }

  get onHostNetwork(): boolean {
    return this.hostConfig.NetworkMode === 'host';
  }

  /** Attributes of its events: its labels, image and name. */
  get attributes(): Record<string, string> {
    return { ...this.config.Labels, image: this.config.Image, name: this.name };
  }
}

import { type Coroutine, reschedule } from '#kernel/coroutine.ts';
import { containerAttach } from '../../containers/attach.ts';
import type { Container } from '../../containers/container.ts';
import { containerCreate } from '../../containers/create.ts';
import { killContainer } from '../../containers/kill.ts';
import { containerRemove } from '../../containers/remove.ts';
import { containerStart } from '../../containers/start.ts';
import { containerWait, waitUntilDone } from '../../containers/wait.ts';
import type { Daemon } from '../../daemon.ts';
import { emptyImage } from '../../images/empty.ts';
import type { Image } from '../../images/image.ts';
import type { BuildOptions } from '../options.ts';
import type { BuildProgress } from '../progress.ts';
import type { RunConfig } from './runconfig.ts';

/** The containers that steps of a build run in (moby builder/dockerfile/containerbackend.go). */
export class BuildContainers {
  readonly #made: Container[] = [];

  constructor(
    readonly daemon: Daemon,
    readonly options: BuildOptions,
    readonly progress: BuildProgress,
  ) {}

  /** A container of an image; undefined above scratch. @throws DockerError */
  create(image: Image | undefined, config: RunConfig): Container {
    const { limits, networkMode, extraHosts } = this.options;
    const created = containerCreate(
      this.daemon,
      '',
      {
        ...config,
        Image: image?.id ?? '',
        HostConfig: {
          NetworkMode: networkMode,
          LogConfig: { Type: 'none', Config: {} },
          ...(extraHosts.length > 0 && { ExtraHosts: [...extraHosts] }),
          ShmSize: limits.shmSize,
          Memory: limits.memory,
          MemorySwap: limits.memorySwap,
          CpuShares: limits.cpuShares,
          CpuPeriod: limits.cpuPeriod,
          CpuQuota: limits.cpuQuota,
          CpusetCpus: limits.cpusetCpus,
          CpusetMems: limits.cpusetMems,
          CgroupParent: limits.cgroupParent,
          ...(limits.ulimits.length > 0 && { Ulimits: [...limits.ulimits] }),
        },
      },
      image ?? emptyImage(),
    );
    const container = this.daemon.containers.get(created.Id);
    this.#made.push(container);
    for (const warning of created.Warnings ?? []) this.progress.out(` ---> [Warning] ${warning}\n`);
    this.progress.out(` ---> Running in ${container.shortId}\n`);
    return container;
  }

  /** Runs a container to its end and tells what it prints. @returns its exit status @throws DockerError */
  *run(container: Container): Coroutine<number> {
    const { daemon, progress } = this;
    const wants = { stdin: false, stdout: true, stderr: true, logs: false, stream: true };
    const { output } = containerAttach(daemon, container.id, wants);
    const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
    let ended = false;
    try {
      yield* containerStart(daemon, container.id);
      for (;;) {
        const piece = output.take();
        if (piece) {
          const text = decoders[piece.stream].decode(piece.bytes, { stream: true });
          if (piece.stream === 'stdout') progress.out(text);
          else progress.err(text);
        } else if (output.ended) break;
        else yield output.changed;
      }
      const { StatusCode: status } = yield* waitUntilDone(containerWait(daemon, container.id, ''));
      // Its end is told before its image.
      yield reschedule;
      ended = true;
      return status;
    } finally {
      // The build was given up: nobody waits for the container any more.
      if (!ended && container.state.running) {
        killContainer(daemon, container, 'SIGKILL');
        daemon.proc.thread(containerRemove(daemon, container.id, { force: true, volumes: true }));
      }
    }
  }

  /** Removes them all, with their anonymous volumes. */
  *removeAll(): Coroutine<void> {
    for (const container of this.#made.splice(0)) {
      yield* containerRemove(this.daemon, container.id, { force: true, volumes: true });
      this.progress.out(` ---> Removed intermediate container ${container.shortId}\n`);
    }
  }
}

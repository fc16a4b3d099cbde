import type { EndpointService } from '#libnetwork/cluster/service.ts';

/** A secret or config as a file in a container. */
export interface ClusterFile {
  readonly kind: 'secret' | 'config';
  /** Absolute path in the container. */
  readonly target: string;
  readonly id: string;
  readonly uid: number;
  readonly gid: number;
  /** Permission bits. */
  readonly mode: number;
  readonly data: Uint8Array;
}

/** What a container that is a task of the cluster has beside the others (moby container.Managed and what goes with it). */
export interface ClusterTask {
  readonly taskId: string;
  /** The service it stands for on each network, by the network's id. */
  readonly services: ReadonlyMap<string, EndpointService>;
  /** Its secrets and configs, their templates filled in. @throws DockerError where that fails or one is missing */
  readonly files: () => readonly ClusterFile[];
  /** Nobody is to find it before its health check says that it is well. */
  readonly waitsForHealth: boolean;
}

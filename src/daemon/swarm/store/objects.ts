import type { Config } from '#api/swarm/config.ts';
import type {
  Endpoint,
  NetworkAttachment,
  NetworkAttachmentConfig,
  PortConfig,
  SwarmNetwork,
} from '#api/swarm/network.ts';
import type { Node, NodeRole } from '#api/swarm/node.ts';
import type { Secret } from '#api/swarm/secret.ts';
import type { Service } from '#api/swarm/service.ts';
import type { Swarm } from '#api/swarm/swarm.ts';
import type { Task } from '#api/swarm/task.ts';

/*
 * The objects of the cluster's replicated state. They are the API's own types with what only managers know beside it, so
 * answering a request means leaving fields out, not converting. Objects are never changed: an update stores another one.
 */

export interface NodeObject extends Node {
  /** What the node was last told to be; Spec.Role is what it is wanted to be. */
  readonly Role: NodeRole;
  /** What its certificate proves: set when the node joined. */
  readonly Certificate: { readonly Role: NodeRole; readonly Status: 'issued' | 'pending' | 'rotate' };
  /** `pending` once somebody has changed the node: the API has no word for it, so what it had is lost, as in life. */
  readonly Membership: 'accepted' | 'pending';
  /** Raft member number, for managers. */
  readonly RaftId?: number;
  /** The address of the node's load balancer on each network it has tasks on, the ingress network among them. */
  readonly Attachments?: readonly NetworkAttachment[];
}

export interface ServiceObject extends Service {
  /** Version of the spec that tasks are made by: changes with each update. */
  readonly SpecVersion: number;
  readonly PreviousSpecVersion?: number;
  /** The mesh's and VIPs' state is up to date with the spec. */
  readonly Allocated?: boolean;
}

export interface TaskObject extends Task {
  readonly ServiceName: string;
  readonly ServiceLabels?: Readonly<Record<string, string>>;
  readonly SpecVersion: number;
  /** Of the service at the time the task was allocated. */
  readonly Endpoint?: Endpoint;
  readonly ServiceNetworks?: readonly NetworkAttachmentConfig[];
  /** Of an attachment: what the container asked for (`--ip`). */
  readonly RequestedAddresses?: readonly string[];
  /** What this task alone publishes on its node. */
  readonly HostPorts?: readonly PortConfig[];
}

export type NetworkObject = SwarmNetwork;

export type SecretObject = Secret;
export type ConfigObject = Config;

export interface ClusterObject extends Swarm {
  /** Keys of the gossip and of encrypted networks, base64, newest last. */
  readonly NetworkKeys: readonly { Subsystem: string; Key: string; LamportTime: number }[];
  readonly EncryptionKeyLamportClock: number;
  readonly UnlockKey?: string;
  /** Of the cluster's authority, base64. */
  readonly SigningKey: string;
  /** The authority before, as long as nodes still have certificates of it. */
  readonly PreviousAuthority?: { readonly Certificate: string; readonly SigningKey: string };
  /** Node ids that left and must not come back. */
  readonly BlacklistedCertificates: readonly string[];
}

/** What each table of the store holds. */
export interface Tables {
  cluster: ClusterObject;
  node: NodeObject;
  service: ServiceObject;
  task: TaskObject;
  network: NetworkObject;
  secret: SecretObject;
  config: ConfigObject;
}

export type TableName = keyof Tables;

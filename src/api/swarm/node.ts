import type { Annotations, Meta, TLSInfo } from './common.ts';

export type NodeRole = 'worker' | 'manager';
export type NodeAvailability = 'active' | 'pause' | 'drain';
export type NodeState = 'unknown' | 'down' | 'ready' | 'disconnected';
export type Reachability = 'unknown' | 'unreachable' | 'reachable';

export interface NodeSpec extends Annotations {
  Role?: NodeRole;
  Availability?: NodeAvailability;
}

export interface Platform {
  Architecture?: string;
  OS?: string;
}

export interface GenericResource {
  NamedResourceSpec?: { Kind?: string; Value?: string };
  DiscreteResourceSpec?: { Kind?: string; Value?: number };
}

export interface NodeResources {
  NanoCPUs?: number;
  MemoryBytes?: number;
  GenericResources?: GenericResource[];
}

export interface EngineDescription {
  EngineVersion?: string;
  Labels?: Record<string, string>;
  Plugins?: { Type?: string; Name?: string }[];
}

export interface NodeDescription {
  Hostname?: string;
  Platform?: Platform;
  Resources?: NodeResources;
  Engine?: EngineDescription;
  TLSInfo?: TLSInfo;
}

export interface NodeStatus {
  State?: NodeState;
  Message?: string;
  /** The address the node is seen from. */
  Addr?: string;
}

export interface ManagerStatus {
  Leader?: boolean;
  Reachability?: Reachability;
  /** Address and port. */
  Addr?: string;
}

/** GET /nodes/{id}, and one element of GET /nodes. */
export interface Node extends Meta {
  ID: string;
  Spec: NodeSpec;
  Description: NodeDescription;
  Status: NodeStatus;
  ManagerStatus?: ManagerStatus;
}

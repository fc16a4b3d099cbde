import type { HealthConfig } from '../container.ts';
import type { Mount, Ulimit } from '../hostconfig.ts';
import type { Annotations, Driver, Meta, Version } from './common.ts';
import type { NetworkAttachment, NetworkAttachmentConfig, PortConfig } from './network.ts';
import type { GenericResource, NodeResources, Platform } from './node.ts';

/** In the order in which a task goes through them, then the ways to end. */
export type TaskState =
  | 'new'
  | 'allocated'
  | 'pending'
  | 'assigned'
  | 'accepted'
  | 'preparing'
  | 'ready'
  | 'starting'
  | 'running'
  | 'complete'
  | 'shutdown'
  | 'failed'
  | 'rejected'
  | 'remove'
  | 'orphaned';

export interface FileTarget {
  Name: string;
  UID: string;
  GID: string;
  /** Permission bits. */
  Mode: number;
}

export interface SecretReference {
  File?: FileTarget;
  SecretID: string;
  SecretName: string;
}

export interface ConfigReference {
  File?: FileTarget;
  Runtime?: Record<string, never>;
  ConfigID: string;
  ConfigName: string;
}

export interface DNSConfig {
  Nameservers?: string[];
  Search?: string[];
  Options?: string[];
}

export interface Privileges {
  CredentialSpec?: { Config?: string; File?: string; Registry?: string };
  SELinuxContext?: { Disable?: boolean; User?: string; Role?: string; Type?: string; Level?: string };
  Seccomp?: { Mode?: string; Profile?: string };
  AppArmor?: { Mode?: string };
  NoNewPrivileges?: boolean;
}

/** Durations are nanoseconds. */
export interface ContainerSpec {
  Image?: string;
  Labels?: Record<string, string>;
  Command?: string[];
  Args?: string[];
  Hostname?: string;
  Env?: string[];
  Dir?: string;
  User?: string;
  Groups?: string[];
  Privileges?: Privileges;
  Init?: boolean;
  StopSignal?: string;
  TTY?: boolean;
  OpenStdin?: boolean;
  ReadOnly?: boolean;
  Mounts?: Mount[];
  StopGracePeriod?: number;
  Healthcheck?: HealthConfig;
  /** Lines of /etc/hosts: `address name…`. */
  Hosts?: string[];
  DNSConfig?: DNSConfig;
  Secrets?: SecretReference[];
  Configs?: ConfigReference[];
  Isolation?: string;
  Sysctls?: Record<string, string>;
  CapabilityAdd?: string[];
  CapabilityDrop?: string[];
  Ulimits?: Ulimit[];
  OomScoreAdj?: number;
}

/** A task that stands for a container which somebody attached to a network by hand. */
export interface NetworkAttachmentSpec {
  ContainerID: string;
}

export interface ResourceLimit {
  NanoCPUs?: number;
  MemoryBytes?: number;
  Pids?: number;
}

export interface ResourceRequirements {
  Limits?: ResourceLimit;
  Reservations?: NodeResources;
}

export type RestartCondition = 'none' | 'on-failure' | 'any';

/** Durations are nanoseconds. */
export interface TaskRestartPolicy {
  Condition?: RestartCondition;
  Delay?: number;
  MaxAttempts?: number;
  Window?: number;
}

export interface Placement {
  Constraints?: string[];
  Preferences?: { Spread?: { SpreadDescriptor: string } }[];
  MaxReplicas?: number;
  Platforms?: Platform[];
}

export interface TaskSpec {
  ContainerSpec?: ContainerSpec;
  NetworkAttachmentSpec?: NetworkAttachmentSpec;
  Resources?: ResourceRequirements;
  RestartPolicy?: TaskRestartPolicy;
  Placement?: Placement;
  Networks?: NetworkAttachmentConfig[];
  LogDriver?: Driver;
  ForceUpdate: number;
  Runtime?: 'container' | 'plugin' | 'attachment';
}

export interface ContainerStatus {
  ContainerID: string;
  PID: number;
  ExitCode: number;
}

export interface TaskStatus {
  Timestamp?: string;
  State?: TaskState;
  Message?: string;
  Err?: string;
  ContainerStatus?: ContainerStatus;
  PortStatus: { Ports?: PortConfig[] };
}

/** GET /tasks/{id}, and one element of GET /tasks. */
export interface Task extends Meta, Partial<Annotations> {
  ID: string;
  Spec: TaskSpec;
  ServiceID?: string;
  Slot?: number;
  NodeID?: string;
  Status: TaskStatus;
  DesiredState?: TaskState;
  NetworksAttachments?: NetworkAttachment[];
  GenericResources?: GenericResource[];
  JobIteration?: Version;
}

import type { Annotations, Meta, Version } from './common.ts';
import type { Endpoint, EndpointSpec, NetworkAttachmentConfig } from './network.ts';
import type { TaskSpec } from './task.ts';

export interface ReplicatedService {
  Replicas?: number;
}

export interface ReplicatedJob {
  MaxConcurrent?: number;
  TotalCompletions?: number;
}

/** Exactly one is set. */
export interface ServiceMode {
  Replicated?: ReplicatedService;
  Global?: Record<string, never>;
  ReplicatedJob?: ReplicatedJob;
  GlobalJob?: Record<string, never>;
}

export type FailureAction = 'pause' | 'continue' | 'rollback';
export type UpdateOrder = 'stop-first' | 'start-first';

/** Durations are nanoseconds. */
export interface UpdateConfig {
  Parallelism: number;
  Delay?: number;
  FailureAction?: FailureAction;
  Monitor?: number;
  MaxFailureRatio: number;
  Order: UpdateOrder;
}

export interface ServiceSpec extends Annotations {
  TaskTemplate: TaskSpec;
  Mode: ServiceMode;
  UpdateConfig?: UpdateConfig;
  RollbackConfig?: UpdateConfig;
  /** Deprecated: those of the task template take precedence. */
  Networks?: NetworkAttachmentConfig[];
  EndpointSpec?: EndpointSpec;
}

export type UpdateState =
  | ''
  | 'updating'
  | 'paused'
  | 'completed'
  | 'rollback_started'
  | 'rollback_paused'
  | 'rollback_completed';

export interface UpdateStatus {
  State?: UpdateState;
  StartedAt?: string;
  CompletedAt?: string;
  Message?: string;
}

/** Counts of tasks, where the list was asked for with `status=true`. */
export interface ServiceStatus {
  RunningTasks: number;
  DesiredTasks: number;
  CompletedTasks: number;
}

export interface JobStatus {
  JobIteration: Version;
  LastExecution?: string;
}

/** GET /services/{id}, and one element of GET /services. */
export interface Service extends Meta {
  ID: string;
  Spec: ServiceSpec;
  PreviousSpec?: ServiceSpec;
  Endpoint: Endpoint;
  UpdateStatus?: UpdateStatus;
  ServiceStatus?: ServiceStatus;
  JobStatus?: JobStatus;
}

/** Answer to POST /services/create. */
export interface ServiceCreateResponse {
  ID?: string;
  Warnings?: string[] | null;
}

/** Answer to POST /services/{id}/update. */
export interface ServiceUpdateResponse {
  Warnings: string[] | null;
}

/** Whose logs are wanted: of a service's tasks, or of single tasks. */
export interface LogSelector {
  readonly serviceIds: readonly string[];
  readonly taskIds: readonly string[];
}

/** What of each log. */
export interface LogOptions {
  readonly follow: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  /** A number of lines, or 'all'. */
  readonly tail: string;
  /** As the API takes it; '' for the whole. */
  readonly since: string;
  readonly until: string;
}

/** What a node that has tasks is asked for, or, with `close`, is to give no more of (swarmkit api.SubscriptionMessage). */
export interface Subscription {
  readonly id: string;
  readonly selector: LogSelector;
  readonly options: LogOptions;
  readonly close?: boolean;
}

/** A line of a task's log. */
export interface LogMessage {
  readonly nodeId: string;
  readonly serviceId: string;
  readonly taskId: string;
  /** RFC 3339 with nine digits. */
  readonly timestamp: string;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** What a node sends: lines, and with the last of them that there are no more. */
export interface Publication {
  readonly subscriptionId: string;
  readonly messages: readonly LogMessage[];
  readonly close: boolean;
}

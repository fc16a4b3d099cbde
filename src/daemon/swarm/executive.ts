import type { Process } from '#kernel/process/process.ts';
import type { Daemon } from '../daemon.ts';
import type { Agent } from './agent/agent.ts';
import { describeNode } from './agent/describe.ts';
import { IdleWorker } from './agent/idleworker.ts';
import type { Worker } from './agent/worker.ts';
import type { ManagedLeader } from './manager/leader.ts';

/** What runs a node's tasks. */
export function newWorker(daemon: Daemon, _agent: Agent, rootCertificate: () => string | undefined): Worker {
  return new IdleWorker(() => describeNode(daemon, rootCertificate()));
}

/** What makes tasks of services, on the leader. */
export function startOrchestration(_leader: ManagedLeader, _proc: Process): { stop(): void } {
  return { stop() {} };
}

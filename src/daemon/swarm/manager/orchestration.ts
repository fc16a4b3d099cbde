import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Leader } from '../control/verb.ts';
import { Allocator } from './allocator/allocator.ts';
import { type Loop, whileLeading } from './loop.ts';
import { ConstraintEnforcer } from './orchestrator/constraintenforcer.ts';
import { GlobalOrchestrator } from './orchestrator/global.ts';
import { JobOrchestrator } from './orchestrator/jobs.ts';
import { ReplicatedOrchestrator } from './orchestrator/replicated.ts';
import { PREDEFINED_LABEL } from './predefined.ts';
import { TaskReaper } from './reaper/taskreaper.ts';
import { Scheduler } from './scheduler/scheduler.ts';
import { TaskIndex } from './taskindex.ts';
import { TaskWatch } from './taskwatch.ts';

/**
 * Starts all that a leading manager does about services and their tasks (swarmkit manager.becomeLeader).
 * @param proc dockerd
 */
export function startOrchestration(leader: Leader, proc: Process): { stop(): void } {
  const tasks = new TaskIndex(leader.store);
  const watch = new TaskWatch(leader.store);
  const loops: Loop[] = [
    new Allocator(leader, tasks),
    new ReplicatedOrchestrator(leader, tasks, watch),
    new GlobalOrchestrator(leader, tasks, watch),
    new JobOrchestrator(leader, tasks, watch),
    new ConstraintEnforcer(leader, tasks),
    new Scheduler(leader, tasks),
    new TaskReaper(leader, tasks),
  ];
  if (leader.store.list('network').length === 0) proc.thread(whileLeading(createFirstNetworks(leader)));
  for (const loop of loops) loop.start(proc);
  return {
    stop() {
      for (const loop of loops) loop.stop();
      tasks.stop();
      watch.stop();
    },
  };
}

/** Gives a new cluster the networks it begins with: the routing mesh, and the hosts' own, which nobody can remove. */
function* createFirstNetworks(leader: Leader): Coroutine<void> {
  yield* leader.store.update((tx) => {
    tx.create('network', {
      ID: leader.newId(),
      Version: {},
      Spec: {
        Name: 'ingress',
        Labels: {},
        DriverConfiguration: {},
        Ingress: true,
        IPAMOptions: { Driver: {} },
        Scope: 'swarm',
      },
    });
    for (const name of ['bridge', 'host']) {
      tx.create('network', {
        ID: leader.newId(),
        Version: {},
        Spec: {
          Name: name,
          Labels: { [PREDEFINED_LABEL]: 'true' },
          DriverConfiguration: { Name: name },
          Scope: 'node',
        },
      });
    }
  });
}

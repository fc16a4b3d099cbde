import type { ServiceSpec } from '#api/swarm/service.ts';
import type { TaskState } from '#api/swarm/task.ts';
import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { Kernel } from '#kernel/kernel.ts';
import { ALL_CAPABILITIES } from '#kernel/process/capabilities.ts';
import { Process } from '#kernel/process/process.ts';
import { World } from '#kernel/world.ts';
import { canonicalSpec } from '../control/service/spec.ts';
import type { Leader } from '../control/verb.ts';
import { controlVerbs } from '../control/verbs.ts';
import { newId } from '../id.ts';
import type { NodeObject, ServiceObject, TaskObject } from '../store/objects.ts';
import { Store } from '../store/store.ts';
import { isTerminal, rank } from '../taskstate.ts';
import { startOrchestration } from './orchestration.ts';

/** A leader without a wire: nodes do at once what they are told, unless a test says otherwise. */
export class OrchestrationBench {
  readonly world = new World({ epoch: 0, seed: 'orchestration' });
  readonly store = new Store(this.world.clock);
  readonly leader: Leader;
  readonly proc: Process;
  #orchestration: { stop(): void } | undefined;
  /** How a task that starts ends up; `running` where it says nothing. */
  fate: (task: TaskObject) => TaskState = () => 'running';

  constructor(nodes: number) {
    const kernel = new Kernel(this.world, 'bench');
    this.proc = new Process(kernel, undefined, {
      namespaces: { pid: kernel.pidNamespace, net: kernel.net, uts: kernel.uts },
      fs: kernel.fs.clone(),
      credentials: { uid: 0, gid: 0, capabilities: ALL_CAPABILITIES },
      cgroup: '/',
    });
    const { store } = this;
    store.proposer = {
      *propose(changes) {
        store.apply(changes);
      },
    };
    const random = kernel.random.fork('ids');
    this.leader = { store, clock: this.world.clock, random, nodeId: 'node1', newId: () => newId(random) };
    this.finish(
      store.update((tx) => {
        for (let number = 1; number <= nodes; number++) tx.create('node', node(number));
      }),
    );
    this.lead();
    this.proc.thread(this.#work());
    this.run(1);
  }

  /** Another manager comes to lead: it knows what is in the state, and no more. */
  lead(): void {
    this.#orchestration?.stop();
    this.#orchestration = startOrchestration(this.leader, this.proc);
  }

  /** Lets time pass. */
  run(seconds: number): void {
    this.world.scheduler.run({ until: this.world.clock.now + seconds * SECOND });
    for (const { error } of this.proc.kernel.failures) throw error;
  }

  /** Carries a verb out. @throws RpcError */
  control<T>(verb: string, args: object): T {
    const run = controlVerbs[verb];
    if (!run) throw new Error(`there is no verb ${verb}`);
    return this.finish(run(this.leader as never, args as never)) as T;
  }

  /** Makes a service. @returns its id */
  create(spec: object): string {
    const whole = canonicalSpec({ TaskTemplate: { ContainerSpec: { Image: 'nginx' } }, ...spec } as ServiceSpec);
    return this.control<string>('service.create', { spec: whole });
  }

  /** Gives a service another spec, made of the one it has. */
  update(id: string, change: (spec: ServiceSpec) => object): void {
    const service = this.service(id);
    const spec = canonicalSpec({ ...service.Spec, ...change(service.Spec) } as ServiceSpec);
    this.control('service.update', { id, version: service.Version.Index, spec, rollback: false });
  }

  service(id: string): ServiceObject {
    const service = this.store.get('service', id);
    if (!service) throw new Error(`there is no service ${id}`);
    return service;
  }

  /** The tasks of a service, oldest first. @param state only those in that state */
  tasks(serviceId: string, state?: TaskState): TaskObject[] {
    return this.store
      .list('task')
      .filter(({ ServiceID: own, Status: status }) => own === serviceId && (!state || status.State === state));
  }

  /** Changes a node. */
  setNode(id: string, change: (node: NodeObject) => Partial<NodeObject>): void {
    this.finish(
      this.store.update((tx) => {
        const before = tx.get('node', id);
        if (before) tx.update('node', { ...before, ...change(before) });
      }),
    );
  }

  finish<T>(coroutine: Coroutine<T>): T {
    let end: { value: T } | { error: unknown } | { cancelled: true } | undefined;
    this.world.scheduler.spawn(coroutine, (how) => {
      end = how as typeof end;
    });
    this.world.scheduler.run({ until: this.world.clock.now + SECOND, done: () => end !== undefined });
    if (end && 'value' in end) return end.value;
    throw end && 'error' in end ? end.error : new Error('it did not end');
  }

  /** What all nodes do. */
  *#work(): Coroutine<void> {
    for (;;) {
      yield* this.proc.sleep(SECOND / 10);
      const due = this.store.list('task').filter((task) => this.#next(task) !== undefined);
      if (due.length === 0) continue;
      yield* this.store.update((tx) => {
        for (const { ID: id } of due) {
          const task = tx.get('task', id);
          const state = task && this.#next(task);
          if (task && state) tx.update('task', { ...task, Status: { ...task.Status, State: state } });
        }
      });
    }
  }

  #next(task: TaskObject): TaskState | undefined {
    const { Status: status, DesiredState: desired } = task;
    if (rank(status.State) < rank('assigned') || isTerminal(status.State)) return undefined;
    if (this.store.get('node', task.NodeID ?? '')?.Status.State === 'down') return undefined;
    if (rank(desired) >= rank('shutdown')) return 'shutdown';
    if (rank(desired) < rank('running')) return status.State === 'ready' ? undefined : 'ready';
    const fate = this.fate(task);
    if (status.State === 'running') return fate === 'running' ? undefined : fate;
    return 'running';
  }
}

function node(number: number): NodeObject {
  return {
    ID: `node${number}`,
    Version: {},
    Spec: { Labels: {}, Role: number === 1 ? 'manager' : 'worker', Availability: 'active' },
    Description: {
      Hostname: `node${number}`,
      Platform: { Architecture: 'x86_64', OS: 'linux' },
      Resources: { NanoCPUs: 2e9, MemoryBytes: 4 * 2 ** 30 },
    },
    Status: { State: 'ready', Addr: `192.168.56.${10 + number}` },
    Role: number === 1 ? 'manager' : 'worker',
    Certificate: { Role: 'worker', Status: 'issued' },
    Membership: 'accepted',
  };
}

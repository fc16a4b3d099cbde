import { expect, test } from 'vitest';
import type { TaskState, TaskStatus } from '#api/swarm/task.ts';
import { notFound } from '#errdefs/errdefs.ts';
import { SECOND } from '#kernel/clock.ts';
import { OrchestrationBench } from '../manager/orchestration.testbed.ts';
import type { TaskObject } from '../store/objects.ts';
import { ExitError, type Interruption, type TaskController, TaskRunner } from './taskrunner.ts';

/** A task whose parts take a second each, and runs until it is told otherwise. */
class Steps implements TaskController {
  readonly done: string[] = [];
  fault: { in: string; error: Error } | undefined;
  readonly #bench: OrchestrationBench;

  constructor(bench: OrchestrationBench) {
    this.#bench = bench;
  }

  *#part(name: string, interruption?: Interruption) {
    this.done.push(name);
    if (name === 'wait' && !this.fault) while (!interruption?.requested()) yield interruption?.changed as never;
    else yield* this.#bench.proc.sleep(SECOND);
    if (this.fault?.in === name) throw this.fault.error;
  }

  prepare = (interruption: Interruption) => this.#part('prepare', interruption);
  start = (interruption: Interruption) => this.#part('start', interruption);
  wait = (interruption: Interruption) => this.#part('wait', interruption);
  shutdown = () => this.#part('shutdown');
  remove = () => this.#part('remove');
  details = () => ({ ContainerStatus: { ContainerID: 'c', PID: 7, ExitCode: 0 }, PortStatus: {} });
}

function setUp(desired: TaskState = 'running') {
  const bench = new OrchestrationBench(0);
  const steps = new Steps(bench);
  const reported: TaskStatus[] = [];
  const task = {
    ID: 't',
    DesiredState: desired,
    Status: { State: 'assigned', PortStatus: {} },
  } as unknown as TaskObject;
  const runner = new TaskRunner(bench.proc, task, steps, (status) => reported.push(status));
  runner.start();
  return { bench, steps, reported, task, runner, states: () => reported.map(({ State: state }) => state) };
}

test('goes from state to state, and tells each with its words', () => {
  const { bench, reported } = setUp();
  bench.run(3);
  expect(reported.map(({ State: state, Message: message }) => `${state}: ${message}`)).toEqual([
    'accepted: accepted',
    'preparing: preparing',
    'ready: prepared',
    'starting: starting',
    'running: started',
  ]);
  expect(reported.at(-1)?.ContainerStatus).toEqual({ ContainerID: 'c', PID: 7, ExitCode: 0 });
});

test('waits in ready until it is to run', () => {
  const { bench, states, runner, task } = setUp('ready');
  bench.run(10);
  expect(states().at(-1)).toBe('ready');
  runner.update({ ...task, DesiredState: 'running' });
  bench.run(2);
  expect(states().at(-1)).toBe('running');
});

test('is shut down from whatever it was doing', () => {
  const { bench, states, steps, runner, task } = setUp();
  bench.run(0.5);
  runner.update({ ...task, DesiredState: 'shutdown' });
  bench.run(3);
  expect(states().at(-1)).toBe('shutdown');
  expect(steps.done).toEqual(['prepare', 'shutdown']);
});

test('what cannot be prepared is rejected, what cannot go on has failed', () => {
  const rejected = setUp();
  rejected.steps.fault = { in: 'prepare', error: notFound('No such image: x:latest') };
  rejected.bench.run(3);
  expect(rejected.reported.at(-1)).toMatchObject({
    State: 'rejected',
    Message: 'preparing',
    Err: 'No such image: x:latest',
  });
  const failed = setUp();
  failed.steps.fault = { in: 'wait', error: new ExitError(3) };
  failed.bench.run(5);
  expect(failed.reported.at(-1)).toMatchObject({
    State: 'failed',
    Message: 'started',
    Err: 'task: non-zero exit (3)',
    ContainerStatus: { ExitCode: 3 },
  });
});

test('what is no longer wanted is removed, also after its end', () => {
  const { bench, steps, runner } = setUp();
  steps.fault = { in: 'wait', error: new ExitError(1) };
  bench.run(5);
  runner.remove();
  bench.run(2);
  expect(steps.done.at(-1)).toBe('remove');
});

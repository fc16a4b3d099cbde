import { expect, test } from 'vitest';
import type { TaskState } from '#api/swarm/task.ts';
import { Clock } from '#kernel/clock.ts';
import type { Change } from '../store/change.ts';
import type { SecretObject, TaskObject } from '../store/objects.ts';
import { Store } from '../store/store.ts';
import { AssignmentSet } from './assignments.ts';

const secret: SecretObject = { ID: 's1', Version: { Index: 1 }, Spec: { Name: 'password', Labels: {}, Data: 'eA==' } };

function task(ID: string, State: TaskState, more: Partial<TaskObject> = {}): TaskObject {
  return {
    ID,
    Version: { Index: 2 },
    ServiceName: 'web',
    SpecVersion: 1,
    NodeID: 'n1',
    Spec: SPEC,
    Status: { State, PortStatus: {} },
    DesiredState: 'running',
    ...more,
  };
}

const SPEC = {
  ForceUpdate: 0,
  ContainerSpec: { Secrets: [{ SecretID: 's1', SecretName: 'password' }] },
};

function setUp() {
  const store = new Store(new Clock(0));
  store.apply([{ action: 'create', table: 'secret', object: secret }]);
  const set = new AssignmentSet(store, 'n1');
  const put = (object: TaskObject): boolean => {
    const change = { action: 'update', table: 'task', object } as Change;
    store.apply([change]);
    return set.note(change);
  };
  return { store, set, put };
}

test('a node is told of its own tasks alone, with the secrets they need', () => {
  const { store, set } = setUp();
  store.apply([
    { action: 'create', table: 'task', object: task('t1', 'assigned') },
    { action: 'create', table: 'task', object: task('t2', 'assigned', { NodeID: 'n2' }) },
  ]);
  const told = set.complete(store.list('task'));
  expect(told.type).toBe('complete');
  expect(told.tasks.map(({ ID }) => ID)).toEqual(['t1']);
  expect(told.secrets).toEqual([secret]);
});

test('it is not told what it said itself, but what is wanted of it', () => {
  const { set, put } = setUp();
  expect(put(task('t1', 'pending'))).toBe(false);
  expect(put(task('t1', 'assigned'))).toBe(true);
  expect(set.take().tasks).toHaveLength(1);
  expect(put(task('t1', 'running'))).toBe(false);
  expect(put(task('t1', 'running', { DesiredState: 'shutdown' }))).toBe(true);
  expect(set.take().tasks[0]?.DesiredState).toBe('shutdown');
});

test('secrets go once the last task that needs them has ended', () => {
  const { set, put } = setUp();
  put(task('t1', 'assigned'));
  put(task('t2', 'assigned'));
  expect(set.take().secrets).toHaveLength(1);
  expect(put(task('t1', 'failed'))).toBe(false);
  expect(put(task('t2', 'complete'))).toBe(true);
  expect(set.take().removedSecrets).toEqual(['s1']);
});

test('a task that is gone is taken away', () => {
  const { store, set, put } = setUp();
  put(task('t1', 'assigned'));
  set.take();
  const change: Change = { action: 'remove', table: 'task', object: task('t1', 'running') };
  store.apply([change]);
  expect(set.note(change)).toBe(true);
  expect(set.take()).toMatchObject({ removedTasks: ['t1'], removedSecrets: ['s1'], tasks: [] });
});

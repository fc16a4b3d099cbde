import { expect, test } from 'vitest';
import { Clock } from '#kernel/clock.ts';
import { Scheduler } from '#kernel/scheduler.ts';
import type { Change } from './change.ts';
import type { ConfigObject } from './objects.ts';
import { Store } from './store.ts';

function setUp() {
  const clock = new Clock(0);
  const store = new Store(clock);
  const log: (readonly Change[])[] = [];
  store.proposer = {
    *propose(changes) {
      log.push(changes);
      store.apply(changes);
    },
  };
  const scheduler = new Scheduler(clock);
  function update<T>(work: Parameters<typeof store.update<T>>[0]): T {
    let end: { value: T } | { error: unknown } | { cancelled: true } | undefined;
    scheduler.spawn(store.update(work), (how) => {
      end = how as typeof end;
    });
    scheduler.run({ until: clock.now + 1_000_000 });
    if (end && 'value' in end) return end.value;
    throw end && 'error' in end ? end.error : new Error('the transaction did not end');
  }
  return { store, log, update };
}

const config = (ID: string, Name: string): ConfigObject => ({ ID, Version: {}, Spec: { Name, Labels: {} } });

test('a transaction sees its own changes, others see them once they are committed', () => {
  const { store, update } = setUp();
  update((tx) => {
    tx.create('config', config('a', 'one'));
    expect(tx.byName('config', 'one')?.ID).toBe('a');
    expect(store.get('config', 'a')).toBeUndefined();
  });
  expect(store.byName('config', 'one')?.Version.Index).toBe(1);
});

test('work that throws changes nothing, and the store is free for the next', () => {
  const { store, log, update } = setUp();
  expect(() =>
    update((tx) => {
      tx.create('config', config('a', 'one'));
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(log).toEqual([]);
  update((tx) => tx.create('config', config('b', 'two')));
  expect(store.list('config').map(({ ID }) => ID)).toEqual(['b']);
});

test('updates carry the old object and a higher version; what is created and removed at once leaves no change', () => {
  const { store, log, update } = setUp();
  update((tx) => tx.create('config', config('a', 'one')));
  update((tx) => {
    tx.update('config', config('a', 'first'));
    tx.create('config', config('b', 'two'));
    tx.remove('config', 'b');
  });
  expect(log[1]).toMatchObject([
    { action: 'update', object: { Version: { Index: 2 } }, old: { Spec: { Name: 'one' } } },
  ]);
  expect(store.list('config')).toHaveLength(1);
});

test('a manager that does not lead refuses', () => {
  const { store, update } = setUp();
  store.proposer = undefined;
  expect(() => update(() => undefined)).toThrow('rpc error: code = Unavailable');
});

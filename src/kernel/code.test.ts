import { expect, test } from 'vitest';
import { Clock, SECOND } from './clock.ts';
import { arrived, type Code, CodeMissing } from './code.ts';
import { type Coroutine, sleep } from './coroutine.ts';
import { Scheduler } from './scheduler.ts';

/** Runs two threads, one of which needs `code`, until all is done; answers who did what at which virtual time. */
function history(code: Code<string>, arrive: () => void): [number, string][] {
  const clock = new Clock(0);
  const scheduler = new Scheduler(clock);
  const said: [number, string][] = [];
  function* needing(): Coroutine<void> {
    yield* sleep(clock, SECOND);
    said.push([clock.now, 'asks']);
    const value = yield* arrived(code);
    said.push([clock.now, value]);
    yield* sleep(clock, SECOND);
    said.push([clock.now, 'ends']);
  }
  function* other(): Coroutine<void> {
    for (let round = 0; round < 4; round++) {
      yield* sleep(clock, SECOND / 2);
      said.push([clock.now, `other ${round}`]);
    }
  }
  scheduler.spawn(needing(), () => {});
  scheduler.spawn(other(), () => {});
  for (;;) {
    try {
      scheduler.run();
      return said;
    } catch (error) {
      if (!(error instanceof CodeMissing)) throw error;
      arrive();
    }
  }
}

test('whether code was there or had to be fetched shows nowhere in virtual time', () => {
  const there = history({ value: 'code', async fetch() {} }, () => expect.unreachable());
  const late: { value: string | undefined; fetch(): Promise<void> } = { value: undefined, async fetch() {} };
  let held = 0;
  const fetched = history(late, () => {
    held++;
    // It may be held several times before the code is there.
    if (held === 3) late.value = 'code';
  });
  expect(held).toBe(3);
  expect(fetched).toEqual(there);
});

import { describe, expect, it } from 'vitest';
import { RestartManager } from './manager.ts';

const MS = 1_000_000;

describe('restart policies', () => {
  it('always: the pauses double, up to a minute, and begin anew after ten seconds of life', () => {
    const manager = new RestartManager({ Name: 'always', MaximumRetryCount: 0 });
    const pauses = Array.from({ length: 12 }, () => (manager.next(0, false, 0) ?? 0) / MS);
    expect(pauses.slice(0, 4)).toEqual([100, 200, 400, 800]);
    expect(pauses.at(-1)).toBe(60_000);
    expect(manager.next(0, false, 10_000 * MS)).toBe(100 * MS);
    expect(manager.next(0, true, 0)).toBeUndefined();
  });

  it('on-failure: only after failures, and only so often', () => {
    const manager = new RestartManager({ Name: 'on-failure', MaximumRetryCount: 2 });
    expect(manager.next(1, false, 0)).toBe(100 * MS);
    expect(manager.next(1, false, 0)).toBe(200 * MS);
    expect(manager.next(1, false, 0)).toBeUndefined();
    expect(new RestartManager({ Name: 'on-failure', MaximumRetryCount: 0 }).next(0, false, 0)).toBeUndefined();
  });
});

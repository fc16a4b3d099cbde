import { describe, expect, it } from 'vitest';
import { Clock } from '#kernel/clock.ts';
import { humanDuration, NEVER, parseTime, rfc3339Nano, unixNanoseconds } from './timestamp.ts';

const SECOND = 1_000_000_000;
const clock = new Clock(Date.UTC(2026, 0, 1));

describe('times', () => {
  it('are written as Go writes them', () => {
    expect(rfc3339Nano(clock, 1_500_000_000)).toBe('2026-01-01T00:00:01.5Z');
    expect(rfc3339Nano(clock, 0)).toBe('2026-01-01T00:00:00Z');
    expect(rfc3339Nano(clock, undefined)).toBe(NEVER);
    expect(unixNanoseconds(clock, 1)).toBe('1767225600000000001');
  });

  it('are read in the forms the API takes', () => {
    expect(parseTime(clock, '1767225601.5')).toBe(1.5 * SECOND);
    expect(parseTime(clock, '2026-01-01T01:00:02+01:00')).toBe(2 * SECOND);
    expect(parseTime(clock, 'foo')).toBeUndefined();
  });

  it.each([
    [0, 'Less than a second'],
    [1, '1 second'],
    [59, '59 seconds'],
    [60, 'About a minute'],
    [3599, '59 minutes'],
    [3600, 'About an hour'],
    [86_400 * 3, '3 days'],
    [86_400 * 21, '3 weeks'],
  ])('%i s is %s', (seconds, text) => {
    expect(humanDuration(seconds * SECOND)).toBe(text);
  });
});

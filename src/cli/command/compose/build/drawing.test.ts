import { describe, expect, test } from 'vitest';
import { SECOND } from '#kernel/clock.ts';
import { Drawing, type DrawnStep } from './drawing.ts';

const LOAD: DrawnStep = {
  name: '[w internal] load .dockerignore',
  started: 0,
  ended: 0.1 * SECOND,
  statuses: ['transferring context: 2B done'],
  printed: [],
};
const RUN: DrawnStep = {
  name: '[w 2/2] RUN echo out; false',
  started: 0.1 * SECOND,
  statuses: [],
  printed: ['out'],
};

describe('a build on a terminal', () => {
  test('is drawn over what was drawn before, with what a step prints', () => {
    const drawing = new Drawing(60, 24);
    expect(drawing.draw([], 1, 0, false)).toBe(
      '\x1b[1A\x1b[1B\x1b[0G\x1b[?25l[+] Building 0.0s (0/1)                      docker:default\n\x1b[?25h',
    );
    expect(drawing.draw([LOAD, RUN], 2, SECOND, false).split('\n')).toEqual([
      '\x1b[1A\x1b[0G\x1b[?25l[+] Building 1.0s (1/2)                      docker:default',
      '\x1b[34m => [w internal] load .dockerignore                    0.1s',
      '\x1b[0m\x1b[34m => => transferring context: 2B                        0.0s',
      '\x1b[0m => [w 2/2] RUN echo out; false                        0.9s',
      `\x1b[2m => => # ${'out'.padEnd(50)}`,
      '\x1b[0m\x1b[?25h',
    ]);
    const failed = { ...RUN, ended: 1.1 * SECOND, error: 'exit code: 1' };
    expect(
      drawing
        .draw([LOAD, failed], 2, 1.1 * SECOND, true)
        .split('\n')
        .slice(3),
    ).toEqual([
      '\x1b[0m\x1b[31m => ERROR [w 2/2] RUN echo out; false                  1.0s',
      `\x1b[0m${' '.repeat(60)}`,
      '\x1b[1A\x1b[0G\x1b[?25h',
    ]);
  });

  test('shows the last steps where there is no room for all, and all of them in the end', () => {
    const steps = Array.from({ length: 30 }, (_, index) => ({ ...LOAD, name: `step ${index}`, statuses: [] }));
    const names = (text: string) => [...text.matchAll(/step (\d+)/g)].map(([, number]) => Number(number));
    const drawing = new Drawing(80, 12);
    expect(names(drawing.draw(steps, 30, SECOND, false))).toEqual(Array.from({ length: 10 }, (_, index) => index + 20));
    expect(names(drawing.draw(steps, 30, SECOND, true))).toHaveLength(30);
  });
});

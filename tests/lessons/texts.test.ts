import { describe, expect, it } from 'vitest';
import type { Check } from '#course/schema/check.ts';
import { runConsoleBlocks } from '#site/console/run.ts';
import { lessons } from './lessons.ts';

/** What no lesson may show: the simulator's own limits, and slips of the author. */
const UNWANTED = /not simulated|command not found|executable file not found|unknown (flag|shorthand flag|command)/;

describe.each(lessons().map((lesson) => [lesson.name, lesson] as const))('the text of %s', (_, lesson) => {
  it('runs every console block as it says', () => {
    const steps = [...runConsoleBlocks(lesson.source, lesson.scenario).values()].flat();
    expect(steps.length).toBeGreaterThan(0);
    const odd = steps.filter(({ fails, exit, output }) => fails === (exit === 0) || UNWANTED.test(output));
    expect(odd).toEqual([]);
  });

  it('names in each task whatever is graded there', () => {
    for (const { id, text, checks } of lesson.lab.tasks) {
      for (const word of checks.flatMap(graded)) expect(text, `task ${id}`).toContain(word);
    }
  });

  it('asks only about its own objectives', () => {
    const asked = lesson.quiz?.items.map(({ objective }) => objective) ?? [];
    expect(asked.filter((objective) => !lesson.objectives.includes(objective))).toEqual([]);
  });
});

/** The names, addresses and ports that a check grades. */
function graded(check: Check): string[] {
  switch (check.kind) {
    case 'network':
      return [check.network, check.driver, check.subnet, check.gateway].filter((word) => word !== undefined);
    case 'container':
      return [
        check.container,
        ...(check.networks ?? []),
        ...(check.lacks ?? []),
        ...(check.image ? [check.image] : []),
      ];
    case 'resolves':
      return [check.container, check.lookup, ...check.to];
    case 'reaches':
    case 'isolated': {
      const ends = [check.from.container, check.to.name, check.to.address, check.to.container];
      return [...ends.filter((word) => word !== undefined), ...(check.port === undefined ? [] : [String(check.port)])];
    }
    case 'http':
      return [check.url];
    case 'volume':
      return [check.volume];
  }
}

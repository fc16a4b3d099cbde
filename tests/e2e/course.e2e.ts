import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadLab } from '#course/schema/load.ts';
import { launch, open, promptOf, typeAt } from './lessonpage.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

// All labs are solved by tests/lessons in the engine alone; these go through the page, with a journal of keys and a clock that runs.
describe('a lesson is done in the browser', () => {
  test.each([
    ['broken when the learner comes', '09-clinic/06-icc-off'],
    ['three hosts and services', '06-swarm/03-routing-mesh'],
  ])('%s: %s', async (_what, name) => {
    const path = `content/lessons/${name}/lab.yaml`;
    const lab = loadLab(readFileSync(path, 'utf8'), path);
    const { page, context, errors } = await open(browser, `lessons/${name.replace(/^.*\/\d+-/, '')}/`);
    const first = lab.hosts[0]?.name ?? '';
    await promptOf(page, first);
    expect(await page.locator('.task[data-state="done"]').count()).toBe(0);
    for (const { host = first, run } of lab.solutions[0]?.steps ?? []) {
      for (const line of run.trim().split('\n')) await typeAt(page, host, line);
    }
    for (const { id } of lab.tasks) {
      await page.locator(`.task[data-task="${id}"][data-state="done"]`).waitFor({ timeout: 60_000 });
    }
    expect(errors).toEqual([]);
    await context.close();
  });
});

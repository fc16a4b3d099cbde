import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LESSON, lab, launch, linesOf, open, prompt, screenText, type } from './lessonpage.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

describe('a lesson, from the first key to the last task', () => {
  test('the solution turns every task green, and a reload finds everything as it was', async () => {
    const [solution] = lab.solutions;
    const { page, context, errors, foreign } = await open(browser, LESSON);
    await prompt(page);
    expect(await page.locator('.task[data-state="done"]').count()).toBe(0);
    for (const line of linesOf(solution?.steps ?? [])) await type(page, line);
    for (const { id } of lab.tasks) {
      await page.locator(`.task[data-task="${id}"][data-state="done"]`).waitFor();
    }
    const before = await screenText(page);
    await page.reload();
    await prompt(page);
    await page.locator(`.task[data-state="done"] >> nth=${lab.tasks.length - 1}`).waitFor();
    expect(await screenText(page)).toBe(before);
    await type(page, 'echo still $((40 + 2))');
    await expect.poll(() => screenText(page)).toContain('still 42');
    expect(errors).toEqual([]);
    expect(foreign).toEqual([]);
    await context.close();
  });

  test.each(lab.mistakes.map((mistake) => [mistake.name, mistake] as const))(
    'the mistake %s is met with its explanation',
    async (_name, mistake) => {
      const { page, context } = await open(browser, LESSON);
      for (const line of linesOf(mistake.steps)) await type(page, line);
      const [task = ''] = mistake.check.split('/');
      await prompt(page);
      const head = page.locator(`.task[data-task="${task}"] .task-head`);
      const plain = (text: string) => text.replaceAll(/[`*]/g, '').replaceAll(/\s+/g, ' ').trim();
      const told = page.locator(`.task[data-task="${task}"] .check-mistake`);
      const explanations = async () => {
        if ((await head.getAttribute('aria-expanded')) !== 'true') await head.click();
        return (await told.allInnerTexts()).map(plain);
      };
      await expect.poll(explanations).toContain(plain(mistake.explanation));
      await context.close();
    },
  );

  test('an endless loop never freezes the page and can be stopped', async () => {
    const { page, context } = await open(browser, LESSON);
    await type(page, 'while true; do :; done');
    const started = Date.now();
    await page.locator('.settings-open').click();
    expect(Date.now() - started).toBeLessThan(1_000);
    await page.getByRole('button', { name: 'Stop the program' }).click();
    await type(page, 'echo free again');
    await expect.poll(() => screenText(page)).toMatch(/\nfree again/);
    await context.close();
  });

  test('a command of the lesson can be run in the terminal', async () => {
    const { page, context } = await open(browser, LESSON);
    await prompt(page);
    await page.locator('[data-run="docker network ls"]').first().click();
    await expect.poll(() => screenText(page)).toContain('bridge    bridge    local');
    await context.close();
  });

  test('the lab can be reset', async () => {
    const { page, context } = await open(browser, LESSON);
    await type(page, 'touch left-behind; ls');
    await expect.poll(() => screenText(page)).toContain('left-behind');
    await prompt(page);
    await page.getByRole('button', { name: 'Reset the lab' }).first().click();
    await page.locator('dialog[open]').getByRole('button', { name: 'Reset the lab' }).click();
    await expect.poll(() => screenText(page)).not.toContain('left-behind');
    await type(page, 'ls | wc -l');
    await expect.poll(() => screenText(page)).toMatch(/\n0/);
    await context.close();
  });
});

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
    await page.keyboard.press('Escape');
    expect(Date.now() - started).toBeLessThan(5_000);
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
    await expect.poll(() => screenText(page)).not.toContain('left-behind');
    await type(page, 'ls | wc -l');
    await expect.poll(() => screenText(page)).toMatch(/\n0/);
    await context.close();
  });
});

describe('time travel', () => {
  test('a command is undone and redone, and stays undone over a reload', async () => {
    const { page, context, errors } = await open(browser, LESSON);
    await type(page, 'docker network create first');
    await type(page, 'docker network create second');
    await prompt(page);
    await page.getByRole('button', { name: 'Undo the last command' }).first().click();
    await expect.poll(() => screenText(page)).not.toContain('second');
    await prompt(page);
    await page.reload();
    await prompt(page);
    await page.getByRole('button', { name: 'Timeline' }).click();
    expect(await page.locator('.timeline li button:first-of-type').allTextContents()).toEqual([
      'Start',
      'node1 docker network create first',
      'node1 docker network create second, undone',
    ]);
    await page.getByRole('button', { name: 'Redo' }).first().click();
    await expect.poll(() => screenText(page)).toContain('docker network create second');
    await prompt(page);
    await page.getByRole('slider', { name: 'State of the lab' }).fill('0');
    await expect.poll(() => screenText(page)).not.toContain('docker');
    await type(page, 'docker network ls -qf name=first | wc -l');
    await expect.poll(() => screenText(page)).toMatch(/\n0/);
    expect(await page.locator('.timeline li').count()).toBe(2);
    expect(errors).toEqual([]);
    await context.close();
  });

  test('a link carries the lab to somebody else, who is asked first and loses nothing', async () => {
    const { page, context } = await open(browser, LESSON);
    await type(page, 'docker network create gift --subnet 10.7.0.0/24');
    await prompt(page);
    await page.getByRole('button', { name: 'Share this lab' }).click();
    const link = await page.getByRole('textbox', { name: 'Share this lab' }).inputValue();
    await context.close();
    const other = await open(browser, LESSON);
    await type(other.page, 'touch mine');
    await prompt(other.page);
    await other.page.goto(link);
    await other.page.reload();
    const offer = other.page.getByRole('dialog', { name: 'Open the lab of this link?' });
    await offer.waitFor();
    expect(await offer.locator('code').allInnerTexts()).toEqual(['docker network create gift --subnet 10.7.0.0/24']);
    await offer.getByRole('button', { name: 'Open it' }).click();
    await type(other.page, 'docker network inspect -f "{{(index .IPAM.Config 0).Subnet}}" gift');
    await expect.poll(() => screenText(other.page)).toContain('\n10.7.0.0/24');
    await other.page.getByRole('button', { name: 'Back to my lab' }).click();
    await expect.poll(() => screenText(other.page)).not.toContain('gift');
    await type(other.page, 'ls');
    await expect.poll(() => screenText(other.page)).toMatch(/\nmine\n/);
    expect(other.errors).toEqual([]);
    await other.context.close();
  });

  test.each([
    ['damaged', '#lab=AAAA', 'is damaged'],
    ['script', `#lab=${encodeURIComponent('<img src=x onerror=alert(1)>')}`, 'is damaged'],
  ])('a link that is %s is refused with a reason', async (_what, fragment, reason) => {
    const { page, context, errors } = await open(browser, LESSON + fragment);
    await page.locator('.notice', { hasText: reason }).waitFor();
    await type(page, 'echo works');
    await expect.poll(() => screenText(page)).toMatch(/\nworks/);
    expect(errors).toEqual([]);
    await context.close();
  });

  test('the lab can be shown with a task done, without counting it', async () => {
    const { page, context } = await open(browser, LESSON);
    await prompt(page);
    await page.getByRole('button', { name: 'Show the lab with this done' }).first().click();
    await page.locator('.visit').waitFor();
    await page.locator(`.task[data-task="${lab.tasks[0]?.id}"][data-state="done"]`).waitFor();
    await page.getByRole('button', { name: 'Back to my lab' }).click();
    await page.locator(`.task[data-task="${lab.tasks[0]?.id}"][data-state="open"]`).waitFor();
    await context.close();
  });
});

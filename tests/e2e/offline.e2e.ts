import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Front } from './front.ts';
import { address, LESSON, lab, launch, linesOf, open, prompt, screenText, type } from './lessonpage.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

/** Waits until the whole course is kept. */
async function kept(page: Page): Promise<void> {
  await page.locator('[data-offline][data-state="ready"]').first().waitFor({ state: 'attached', timeout: 60_000 });
}

describe('without a network', () => {
  let front: Front;
  let context: BrowserContext;
  beforeEach(async () => {
    front = new Front();
    await front.up();
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    context.setDefaultTimeout(20_000);
  });
  afterEach(async () => {
    await context.close();
    front.down();
  });

  test('after the first visit lesson, lab, search and the other pages are there', async () => {
    const page = await context.newPage();
    await page.goto(front.address(LESSON));
    await kept(page);
    front.down();
    await context.setOffline(true);
    await page.reload();
    expect(await page.locator('h1').innerText()).toBe('User-defined bridge networks');
    await type(page, 'docker network create offline && docker run -d --network offline --name web nginx');
    await prompt(page);
    await type(page, 'docker network ls');
    await expect.poll(() => screenText(page)).toContain('offline   bridge    local');
    await page.locator('.task').first().waitFor();
    await page.locator('.search-open').click();
    await page.keyboard.type('subnet');
    await page.locator('.site-search-results a').first().waitFor();
    await page.goto(front.address('glossary/'));
    expect(await page.locator('.glossary > div').count()).toBeGreaterThan(3);
    await page.goto(front.address('sandbox/?hosts=1'));
    await type(page, 'echo here $((6 * 7))');
    await expect.poll(() => screenText(page)).toContain('here 42');
    // The other language's pages are not kept for this reader.
    await page.goto(front.address('zh-hant/course/'));
    expect(await page.locator('h1').innerText()).toBe('這個頁面沒有保存在這裡');
  });

  test('a new version is offered, and does not break a tab that stays', async () => {
    const page = await context.newPage();
    await page.goto(front.address(LESSON));
    await kept(page);
    await page.reload();
    await prompt(page);
    const other = await context.newPage();
    await other.goto(front.address('sandbox/?hosts=1'));
    await prompt(other);
    front.changes.set('/sw.js', (text) => text.replace(/("url":"course\/","revision":")[^"]+/, '$1new'));
    front.changes.set('/course/', (text) => text.replace('<h1>', '<h1>New: '));
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
    await page.locator('.version-notice').waitFor();
    await Promise.all([page.waitForEvent('load'), page.locator('.version-reload').click()]);
    await prompt(page);
    await kept(page);
    await page.goto(front.address('course/'));
    expect(await page.locator('h1').innerText()).toBe('New: The course');
    front.down();
    await other.getByRole('button', { name: 'Share this lab' }).click();
    await other.getByRole('textbox', { name: 'Share this lab' }).waitFor();
    await other.keyboard.press('Escape');
    await type(other, 'docker network create still-here');
    await prompt(other);
  });
});

describe('several tabs', () => {
  test('a lab is taken over by the second, and nothing is lost', async () => {
    const { page: first, context, errors } = await open(browser, LESSON);
    await type(first, 'touch of-the-first');
    await prompt(first);
    const second = await context.newPage();
    await second.goto(first.url());
    await second.getByRole('button', { name: 'Take it over here' }).click();
    await expect.poll(() => screenText(second)).toContain('touch of-the-first');
    await first.locator('.notice', { hasText: 'taken over by another tab' }).waitFor();
    await type(second, 'touch of-the-second');
    await prompt(second);
    await type(first, 'touch lost');
    await prompt(first);
    await first.close();
    await second.reload();
    await prompt(second);
    await type(second, 'clear; ls');
    await expect.poll(() => screenText(second)).toMatch(/of-the-first +of-the-second *\n/);
    expect(errors).toEqual([]);
    await context.close();
  });

  test('the map of the course shows at once what another tab has done', async () => {
    const { page, context } = await open(browser, 'course/');
    const second = await context.newPage();
    await second.goto(address(LESSON));
    await prompt(second);
    for (const line of linesOf(lab.solutions[0]?.steps ?? [])) await type(second, line);
    await page.locator('.lesson-card[data-state]').first().waitFor({ timeout: 30_000 });
    await context.close();
  });
});

describe('the learner’s data', () => {
  /** Does `lines` in the lab and exports everything. */
  async function exported(lines: string[]): Promise<string> {
    const { page, context } = await open(browser, LESSON);
    for (const line of lines) await type(page, line);
    await prompt(page);
    // What is chosen before the quiz is awake is not heard.
    const button = page.locator('.quiz form button[type=submit]').first();
    await expect
      .poll(async () => {
        await page.locator('.quiz label').nth(1).click();
        await page.locator('.quiz label').first().click();
        return button.isEnabled();
      })
      .toBe(true);
    await button.click();
    await page.locator('.quiz-item[data-state=right], .quiz-item[data-state=wrong]').first().waitFor();
    await page.goto(address('data/'));
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export as a file' }).click(),
    ]);
    const path = await download.path();
    const text = readFileSync(path, 'utf8');
    await context.close();
    return text;
  }

  async function imported(page: Page, text: string): Promise<string> {
    await page.goto(address('data/'));
    const buffer = Buffer.from(text);
    await page.locator('#data-file').setInputFiles({ name: 'data.json', mimeType: 'application/json', buffer });
    await page.locator('.data-import button').click();
    await page.locator('.data-result:not(:empty)').waitFor();
    return page.locator('.data-result').innerText();
  }

  test('goes to another browser as one file, and what is there stays', async () => {
    const text = await exported(['touch carried-over']);
    const { page, context, errors } = await open(browser, 'data/');
    expect(await imported(page, text)).toContain('1 answers and 1 labs');
    expect(await imported(page, text)).toBe('Nothing in this file is new here.');
    await page.goto(address(LESSON));
    await type(page, 'clear; ls');
    await expect.poll(() => screenText(page)).toContain('carried-over');
    await page.locator('.quiz').scrollIntoViewIfNeeded();
    await page.locator('.quiz-item[data-state=right], .quiz-item[data-state=wrong]').first().waitFor();
    await context.close();

    const other = await open(browser, LESSON);
    await type(other.page, 'touch my-own');
    await prompt(other.page);
    expect(await imported(other.page, text)).toContain('0 labs that were not here; 1 labs that differ');
    await other.page.getByRole('link', { name: 'Open' }).click();
    await other.page.getByRole('dialog', { name: 'Open the lab of this link?' }).waitFor();
    await other.page.goto(address(LESSON));
    await other.page.locator('.pic-stage .pic-host').waitFor();
    await type(other.page, 'clear; ls');
    await expect.poll(() => screenText(other.page)).toContain('my-own');
    expect([...errors, ...other.errors]).toEqual([]);
    await other.context.close();
  });

  test.each([
    ['no JSON', '{"format":"gangway"', 'the file is damaged'],
    ['of another program', '{"version":1}', 'not an export'],
    ['a prototype', '{"format":"gangway","version":1,"progress":{"__proto__":{"x":1}}}', 'the file is damaged'],
    ['a wrong type', '{"format":"gangway","version":1,"progress":[]}', 'the progress in the file cannot be read'],
    ['markup', '{"format":"gangway","version":1,"labs":[{"lesson":"<img src=x onerror=alert(1)>"}]}', 'is damaged'],
  ])('a file with %s changes nothing and says why', async (_what, text, reason) => {
    const { page, context, errors } = await open(browser, 'data/');
    expect(await imported(page, text)).toMatch(new RegExp(`^Nothing was changed: .*${reason}`));
    expect(await page.locator('main img').count()).toBe(0);
    expect(errors).toEqual([]);
    await context.close();
  });

  test('is deleted when that is confirmed', async () => {
    const { page, context } = await open(browser, LESSON);
    await type(page, 'touch gone');
    await prompt(page);
    await page.goto(address('data/'));
    await page.locator('[data-count=labs]', { hasText: '1' }).waitFor();
    await page.getByRole('button', { name: 'Delete everything …' }).click();
    await page.getByRole('button', { name: 'Keep it', exact: true }).click();
    expect(await page.locator('[data-count=labs]').innerText()).toBe('1');
    await page.getByRole('button', { name: 'Delete everything …' }).click();
    await page.getByRole('button', { name: 'Delete it all' }).click();
    await page.locator('.data-deleted:not(:empty)').waitFor();
    expect(await page.locator('[data-count=labs]').innerText()).toBe('0');
    await page.goto(address(LESSON));
    await page.locator('.pic-stage .pic-host').waitFor();
    await type(page, 'ls | wc -l');
    await expect.poll(() => screenText(page)).toMatch(/\n0/);
    await context.close();
  });
});

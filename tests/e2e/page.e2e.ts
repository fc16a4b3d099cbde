import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LESSON, launch, open, prompt, screenText, type } from './lessonpage.ts';
import { violations } from './violations.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test('axe finds nothing on the home page', async () => {
    const { page, context } = await open(browser, '', { colorScheme, reducedMotion: 'reduce' });
    expect(await violations(page)).toEqual([]);
    await context.close();
  });

  test.each([
    'course/',
    'commands/',
    'commands/docker-network-create/',
    'glossary/',
    'practice/',
    'certificate/',
    'data/',
    'sandbox/',
    'sandbox/?hosts=2',
    'zh-hant/',
    '404.html',
  ])('axe finds nothing on %s', async (path) => {
    const { page, context } = await open(browser, path, { colorScheme, reducedMotion: 'reduce' });
    if (path.includes('?')) await prompt(page);
    expect(await violations(page)).toEqual([]);
    await context.close();
  });

  test('axe finds nothing on a lesson with its lab', async () => {
    const { page, context } = await open(browser, LESSON, { colorScheme, reducedMotion: 'reduce' });
    await type(page, 'docker network ls');
    await prompt(page);
    await page.locator('.pic-stage .pic-host').waitFor();
    await page.locator('.check').first().waitFor();
    expect(await violations(page)).toEqual([]);
    await context.close();
  });
});

describe('the page', () => {
  test('reads without JavaScript', async () => {
    const { page, context } = await open(browser, LESSON, { javaScriptEnabled: false });
    expect(await page.locator('h1').innerText()).toBe('User-defined bridge networks');
    expect(await page.locator('.console-output').first().isVisible()).toBe(true);
    expect(await page.locator('.task-title').count()).toBeGreaterThan(3);
    await context.close();
  });

  test('lets the keyboard out of the console: Escape, then Tab', async () => {
    const { page, context } = await open(browser, LESSON);
    await type(page, 'true');
    await prompt(page);
    const inside = () => page.evaluate(() => document.activeElement?.closest('.screen') !== null);
    await page.keyboard.press('Tab');
    expect(await inside()).toBe(true);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    expect(await inside()).toBe(false);
    await context.close();
  });

  test('on a phone shows lesson, console, network and tasks one at a time', async () => {
    const viewport = { width: 360, height: 780 };
    const { page, context } = await open(browser, LESSON, { viewport, hasTouch: true, isMobile: true });
    const width = () => page.evaluate(() => document.documentElement.scrollWidth);
    await page.locator('.views').waitFor();
    for (const [view, place] of [
      ['Lesson', '.lesson'],
      ['Console', '.consoles'],
      ['Network', '.network'],
      ['Tasks', '.tasks'],
    ] as const) {
      await page.locator('.views button', { hasText: view }).click();
      await page.locator(place).waitFor({ state: 'visible' });
      expect(await page.locator('.lesson, .consoles, .network, .tasks').filter({ visible: true }).count()).toBe(1);
      expect(await width()).toBe(360);
    }
    await page.locator('.views button', { hasText: 'Console' }).click();
    await type(page, 'echo hello');
    await expect.poll(() => screenText(page)).toMatch(/\nhello/);
    await context.close();
  });

  test('a second tab on the same lab says that it does not save, and spoils nothing', async () => {
    const { page, context } = await open(browser, LESSON);
    await type(page, 'touch kept');
    await prompt(page);
    const second = await context.newPage();
    await second.goto(page.url());
    await second.locator('.notice', { hasText: 'open in another tab' }).waitFor();
    await type(second, 'touch lost');
    await prompt(second);
    await second.close();
    await page.reload();
    await type(page, 'ls');
    await expect.poll(() => screenText(page)).toMatch(/\nkept\n/);
    expect(await page.locator('.notice', { hasText: 'set aside' }).count()).toBe(0);
    await context.close();
  });

  test.each([
    ['a record of nonsense', { nonsense: true }, [{ at: 1, kind: 'input', console: 'console1', bytes: 'ls' }]],
    [
      'a journal that cannot be replayed',
      { version: 1, scenario: { hosts: [{ name: 'node1' }], setup: [], seed: 's', epoch: 0 }, until: 5, count: 1 },
      [{ at: 1, kind: 'input', console: 'console9', bytes: 'ls' }],
    ],
  ])('sets damaged storage aside: %s', async (_name, record, entries) => {
    const { page, context } = await open(browser, LESSON);
    await type(page, 'true');
    await prompt(page);
    await page.evaluate(
      ({ record, entries }) =>
        new Promise<void>((resolve, reject) => {
          const opening = indexedDB.open('gangway');
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const transaction = opening.result.transaction(['labs', 'entries'], 'readwrite');
            const lesson = 'user-defined-bridge';
            transaction.objectStore('labs').put(record, lesson);
            transaction.objectStore('entries').clear();
            for (const [n, entry] of entries.entries()) transaction.objectStore('entries').put(entry, [lesson, n]);
            transaction.oncomplete = () => resolve();
          };
        }),
      { record, entries },
    );
    await page.reload();
    await page.locator('.notice', { hasText: 'set aside' }).waitFor();
    await type(page, 'echo works');
    await expect.poll(() => screenText(page)).toMatch(/\nworks/);
    await page.reload();
    await prompt(page);
    expect(await page.locator('.notice', { hasText: 'set aside' }).count()).toBe(0);
    await context.close();
  });
});

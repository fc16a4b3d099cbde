import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Locator, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch } from './lessonpage.ts';
import { openQuiz, type QuizPageOptions } from './quizpage.ts';

const AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const ORDER = ['network create', 'run -d', 'run --rm', 'rm -f', 'network rm'];

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

type Item = (type: string, nth?: number) => Locator;

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).withTags(AA).analyze();
  return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

function focused(page: Page): Promise<string> {
  return page.evaluate(
    () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
  );
}

async function check(item: Locator): Promise<void> {
  await item.locator('button[type=submit]').click();
}

/** Says yes or no to one option after the other with the keyboard, until the item is decided. */
async function judge(page: Page, item: Locator, yes: (option: string) => boolean): Promise<void> {
  while ((await item.getAttribute('data-state')) === 'open') {
    const option = await item.locator('.quiz-card p').nth(1).innerText();
    await item
      .locator('.quiz-buttons button')
      .nth(yes(option) ? 0 : 1)
      .focus();
    await page.keyboard.press('Enter');
  }
}

/** Brings the steps into their order with arrow keys alone. */
async function sort(page: Page, item: Locator): Promise<void> {
  for (const [place, words] of ORDER.entries()) {
    await item.locator('.quiz-row', { hasText: words }).getByRole('button').first().focus();
    for (;;) {
      const at = (await item.locator('.quiz-row').allInnerTexts()).findIndex((text) => text.includes(words));
      if (at === place) break;
      await page.keyboard.press(at > place ? 'ArrowUp' : 'ArrowDown');
      expect(await focused(page)).toContain(words);
    }
  }
}

async function answerAll(page: Page, item: Item): Promise<void> {
  await item('single').locator('label', { hasText: '127.0.0.11' }).click();
  await check(item('single'));
  for (const text of ['front alone', 'back alone']) await item('multiple').locator('label', { hasText: text }).click();
  await check(item('multiple'));
  await item('true-false').locator('label').nth(1).click();
  await check(item('true-false'));
  await judge(page, item('sequential'), (option) => /-p 8080:80|target=80/.test(option));
  await sort(page, item('ordering'));
  await check(item('ordering'));
  for (const [left, right] of [
    ['one host', 'bridge'],
    ['several hosts', 'overlay'],
    ['no way out', 'host'],
  ]) {
    await item('matching').locator('.quiz-pair', { hasText: left }).locator('select').selectOption({ label: right });
  }
  await check(item('matching'));
  await item('fill-in').locator('input').fill('$ sudo docker  network list');
  await page.keyboard.press('Enter');
  await item('cidr').locator('input').fill('10.0.0.1');
  await check(item('cidr'));
  await item('cidr', 1).locator('label').first().click();
  await check(item('cidr', 1));
  await item('output').locator('label', { hasText: 'Nothing' }).click();
  await check(item('output'));
}

describe.each<[string, QuizPageOptions]>([
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['high contrast', { colorScheme: 'light', moreContrast: true }],
  ['dark with high contrast', { colorScheme: 'dark', moreContrast: true }],
  ['Chinese on a small phone', { language: 'zh-Hant', viewport: { width: 360, height: 740 } }],
])('in %s', (_name, options) => {
  test('every type of item can be answered, and axe finds nothing before and after', async () => {
    const { page, context, errors, item } = await openQuiz(browser, { reducedMotion: 'reduce', ...options });
    expect(await violations(page)).toEqual([]);
    await answerAll(page, item);
    expect(await violations(page)).toEqual([]);
    const states = await page
      .locator('.quiz-item')
      .evaluateAll((all) => all.map((each) => each.getAttribute('data-state')));
    expect(states.slice(0, 8)).toEqual(['right', 'right', 'wrong', 'right', 'right', 'wrong', 'right', 'wrong']);
    expect(states[8]).toBe('right');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    expect(wide).toBe(false);
    expect(errors).toEqual([]);
    await context.close();
  });
});

describe('the quiz', () => {
  test('remembers answers, with the numbers that were asked about', async () => {
    const { page, context, item } = await openQuiz(browser);
    await answerAll(page, item);
    const stem = await item('cidr').locator('legend').innerText();
    await page.waitForTimeout(300);
    await page.reload();
    await page.locator('[data-type="cidr"][data-state="wrong"]').first().waitFor();
    expect(await item('cidr').locator('legend').innerText()).toBe(stem);
    await item('cidr').getByRole('button', { name: 'Answer again' }).click();
    expect(await item('cidr').locator('legend').innerText()).not.toBe(stem);
    expect(await item('cidr').locator('input').inputValue()).toBe('');
    await context.close();
  });

  test('ends a sequence with the first slip, and the focus goes on to what comes next', async () => {
    const { page, context, item } = await openQuiz(browser);
    await judge(page, item('sequential'), (option) => !/-p 8080:80|target=80/.test(option));
    expect(await item('sequential').getAttribute('data-state')).toBe('wrong');
    expect(await item('sequential').locator('.quiz-row').count()).toBe(1);
    expect(await focused(page)).toBe('Answer again');
    await context.close();
  });

  test('moves steps by dragging, with buttons, and says where they are', async () => {
    const { page, context, item } = await openQuiz(browser);
    const rows = item('ordering').locator('.quiz-step');
    await item('ordering').scrollIntoViewIfNeeded();
    const before = await rows.allInnerTexts();
    const handle = await item('ordering').locator('.quiz-handle').first().boundingBox();
    const target = await item('ordering').locator('.quiz-row').nth(3).boundingBox();
    if (!handle || !target) throw new Error('the steps are not to be seen');
    await page.mouse.move(handle.x + 4, handle.y + 8);
    await page.mouse.down();
    await page.mouse.move(handle.x + 4, target.y + target.height / 2, { steps: 20 });
    await page.mouse.up();
    expect((await rows.allInnerTexts())[3]).toBe(before[0]);
    await item('ordering').locator('.quiz-row').nth(3).getByRole('button', { name: 'Up' }).click();
    expect((await rows.allInnerTexts())[2]).toBe(before[0]);
    await expect.poll(() => item('ordering').getByRole('status').first().innerText()).toBe(`${before[0]}: now 3 of 5`);
    await context.close();
  });

  test('takes an address only where it is one', async () => {
    const { context, item } = await openQuiz(browser);
    const submit = item('cidr').locator('button[type=submit]');
    await item('cidr').locator('input').fill('10.0.0');
    expect(await submit.isDisabled()).toBe(true);
    await item('cidr').locator('input').fill('10.0.0.1');
    expect(await submit.isDisabled()).toBe(false);
    await context.close();
  });
});

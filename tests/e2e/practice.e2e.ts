import type { Browser, Locator, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch, open } from './lessonpage.ts';
import { violations } from './violations.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

const place = (page: Page) => page.locator('#practice-place');
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '');

/** Answers the question that is shown, with keys alone; whether rightly does not matter. */
async function answer(page: Page): Promise<void> {
  const item = page.locator('.quiz-item');
  const control = item.locator('input, select, .quiz-buttons button, .quiz-move').first();
  await control.waitFor();
  // The focus stands on the question's number: the first control comes with Tab.
  await place(page).focus();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('.quiz-item') !== null)).toBe(true);
  const type = await item.getAttribute('data-type');
  if (type === 'sequential') return judge(page, item);
  if (type === 'ordering') await page.keyboard.press('ArrowDown');
  else if (type === 'matching') await match(page, item);
  else if (type === 'fill-in' || (type === 'cidr' && (await item.locator('input[type=text]').count()) > 0)) {
    await fill(page, item);
  } else {
    await focusFirst(page, item, 'input');
    await page.keyboard.press('Space');
  }
  const submit = item.locator('button[type=submit]');
  await submit.focus();
  await page.keyboard.press('Enter');
}

async function judge(page: Page, item: Locator): Promise<void> {
  while ((await item.getAttribute('data-state')) === 'open') {
    await item.locator('.quiz-buttons button').first().focus();
    await page.keyboard.press('Enter');
  }
}

async function match(page: Page, item: Locator): Promise<void> {
  for (const menu of await item.locator('select').all()) {
    await menu.focus();
    await page.keyboard.press('ArrowDown');
  }
}

async function fill(page: Page, item: Locator): Promise<void> {
  await focusFirst(page, item, 'input');
  const hint = await item.locator('.quiz-hint').allInnerTexts();
  await page.keyboard.type(/(?:such as|例如) (\S+)/.exec(hint[0] ?? '')?.[1] ?? '7');
}

async function focusFirst(page: Page, item: Locator, what: string): Promise<void> {
  await item.locator(what).first().focus();
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT');
}

describe.each(['light', 'dark'] as const)('practice in %s', (colorScheme) => {
  test('a round of ten by keyboard, with a reload in the middle', async () => {
    const { page, context, errors } = await open(browser, 'practice/', { colorScheme, reducedMotion: 'reduce' });
    expect(await violations(page)).toEqual([]);
    await page.locator('astro-island:not([ssr])').first().waitFor({ state: 'attached' });
    await page.locator('input[value="domain:networking"]').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    for (let number = 1; number <= 10; number++) {
      await expect.poll(() => place(page).innerText()).toBe(`Question ${number} of 10`);
      if (number !== 6) await expect.poll(() => focused(page)).toBe(`Question ${number} of 10`);
      await answer(page);
      const last = number === 10;
      await expect.poll(() => focused(page)).toBe(last ? 'See the result' : 'Next question');
      expect(await page.locator('.quiz-item').getAttribute('data-state')).toMatch(/^(right|wrong)$/);
      expect(await page.locator('.quiz-verdict').innerText()).toMatch(/\. \S/);
      expect(await page.locator('.practice-lesson a').getAttribute('href')).toMatch(/\/lessons\/[a-z0-9-]+\/$/);
      if (number === 2) expect(await violations(page)).toEqual([]);
      if (number === 5) {
        const stem = await page.locator('.quiz-item legend').innerText();
        await page.waitForTimeout(300);
        await page.reload();
        await page.locator('.quiz-item:not([data-state="open"])').waitFor();
        expect(await page.locator('.quiz-item legend').innerText()).toBe(stem);
        await page.locator('.quiz-item .button').focus();
      }
      await page.keyboard.press('Enter');
      if (number === 5) await expect.poll(() => place(page).innerText()).toBe('Question 6 of 10');
    }
    await expect.poll(() => focused(page)).toMatch(/^\d+ of 10 right$/);
    expect(await violations(page)).toEqual([]);
    const right = Number.parseInt(await page.locator('#practice-result').innerText(), 10);
    expect(await page.locator('.practice-study li').count()).toBeGreaterThan(right === 10 ? -1 : 0);
    await page.goto(page.url().replace('practice/', 'data/'));
    await expect.poll(() => page.locator('[data-count=answers]').innerText()).toBe('10');
    expect(errors).toEqual([]);
    await context.close();
  });
});

describe('practice', () => {
  test('asks only what was missed or not answered', async () => {
    const { page, context, errors } = await open(browser, 'zh-hant/practice/', {
      viewport: { width: 360, height: 740 },
    });
    await page.locator('astro-island:not([ssr])').first().waitFor({ state: 'attached' });
    await page.locator('input[value="part:1"]').check();
    await page.locator('.practice-form .choice-values label').nth(2).click();
    await page.locator('.practice-form button[type=submit]').click();
    const all = Number(/共 (\d+) 題/.exec(await place(page).innerText())?.[1]);
    expect(all).toBeGreaterThan(5);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    expect(wide).toBe(false);
    // Until one is right by chance.
    const item = page.locator('.quiz-item');
    while ((await item.getAttribute('data-state')) !== 'right') {
      if ((await item.getAttribute('data-state')) === 'wrong') await item.locator('.button').click();
      await expect.poll(() => item.getAttribute('data-state')).toBe('open');
      await answer(page);
      await expect.poll(() => item.getAttribute('data-state')).not.toBe('open');
    }
    // What was answered is on its way into the browser's store.
    await page.waitForTimeout(1_500);
    await page.locator('.practice-end button').click();
    await page.locator('.practice-actions .button:not(.button-primary)').click();
    await page.locator('input[name=open]').check();
    await page.locator('.practice-form button[type=submit]').click();
    await expect.poll(() => place(page).innerText()).toBe(`第 1 題，共 ${all - 1} 題`);
    expect(errors).toEqual([]);
    await context.close();
  });
});

import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Locator, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LESSON, lab, launch, linesOf, open, prompt, screenText, type } from './lessonpage.ts';

const AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

/** Presses Tab until the focus is on `wanted`. */
async function tabTo(page: Page, wanted: Locator, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error('Tab does not lead there');
}

async function choose(page: Page, menu: string, item: string): Promise<void> {
  await page.getByRole('button', { name: menu }).first().click();
  await page.getByRole('menuitem', { name: item }).click();
}

describe('with the keyboard alone', () => {
  test('the first task of a lesson is done', async () => {
    const { page, context, errors } = await open(browser, LESSON);
    await prompt(page);
    // The lesson's first command is inserted, read, cleared and typed anew.
    await tabTo(page, page.getByRole('button', { name: /^Insert / }).first());
    await page.keyboard.press('Enter');
    await page.locator('.screen[data-front] textarea:focus').waitFor();
    await expect.poll(() => screenText(page)).toMatch(/# \w+/);
    await page.keyboard.press('Control+c');
    await prompt(page);
    const task = lab.tasks[0]?.id;
    for (const line of linesOf(lab.solutions[0]?.steps ?? [])) {
      await page.keyboard.type(line);
      await page.keyboard.press('Enter');
      await prompt(page);
      if ((await page.locator(`.task[data-task="${task}"][data-state="done"]`).count()) > 0) break;
    }
    await page.locator(`.task[data-task="${task}"][data-state="done"]`).waitFor();
    await page.keyboard.press('F6');
    await expect.poll(() => page.evaluate(() => document.activeElement?.closest('#network') !== null)).toBe(true);
    await page.keyboard.press('Shift+F6');
    await page.locator('.screen[data-front] textarea:focus').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('.screen') !== null)).toBe(false);
    expect(errors).toEqual([]);
    await context.close();
  });

  test('the menu opens a second side, arrows move its bar, and the keyboard goes across', async () => {
    const { page, context, errors } = await open(browser, LESSON);
    await prompt(page);
    await page.keyboard.press('F6');
    await page.locator('#main:focus').waitFor();
    await page.keyboard.press('F6');
    await page.locator('.screen[data-front] textarea:focus').waitFor();
    await page.keyboard.press('Escape');
    await tabTo(page, page.getByRole('button', { name: 'New console or split' }), 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'New console on node1' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'New console or split' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('t');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.screen[data-shown]').count()).toBe(2);
    await page.locator('.screen[data-front] textarea:focus').waitFor();
    await page.keyboard.press('Control+Shift+ArrowUp');
    await page.locator('.screen[data-side="1"][data-front] textarea:focus').waitFor();
    await prompt(page);
    await page.keyboard.type('echo second side');
    await page.keyboard.press('Enter');
    await expect.poll(() => screenText(page)).toContain('\nsecond side');
    const bar = page.getByRole('separator', { name: 'Share of the two consoles' });
    const before = Number(await bar.getAttribute('aria-valuenow'));
    await bar.focus();
    await page.keyboard.press('ArrowRight');
    expect(Number(await bar.getAttribute('aria-valuenow'))).toBe(before + 2);
    const { violations } = await new AxeBuilder({ page }).withTags(AA).include('.consoles').analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`)).toEqual([]);
    await page.reload();
    await prompt(page);
    await expect.poll(() => page.locator('.screen[data-shown]').count()).toBe(2);
    await choose(page, 'New console or split', 'One console at a time');
    await expect.poll(() => page.locator('.screen[data-shown]').count()).toBe(1);
    expect(errors).toEqual([]);
    await context.close();
  });
});

describe('commands of the lesson', () => {
  test('inserted they wait at the prompt; run they replace what stands there; a busy console is left alone', async () => {
    const { page, context } = await open(browser, LESSON);
    await type(page, 'true');
    await prompt(page);
    const command = await page.locator('button[data-insert]').first().getAttribute('data-insert');
    await page.locator('button[data-insert]').first().click();
    await expect.poll(() => screenText(page)).toContain(`# ${command?.split('\n')[0]?.slice(0, 20)}`);
    await page.locator('[data-run="docker network ls"]').first().click();
    await expect.poll(() => screenText(page)).toContain('bridge    bridge    local');
    await type(page, 'sleep 1000');
    await page.getByRole('tab', { name: /^node1 ?, a program runs/ }).waitFor();
    await page.locator('[data-run="docker network ls"]').first().click();
    await page.getByRole('tab', { name: 'node1 (2)', selected: true }).waitFor();
    await expect.poll(() => screenText(page)).toContain('bridge    bridge    local');
    await context.close();
  });

  test('a shell in a container is one choice away', async () => {
    const { page, context } = await open(browser, LESSON);
    await type(page, 'docker run -d --name web nginx');
    await prompt(page);
    await expect.poll(() => page.locator('.pic-stage').innerText()).toContain('web');
    await choose(page, 'New console or split', 'Shell in the container web');
    await expect.poll(() => screenText(page)).toMatch(/docker exec -it web sh\n.*# /);
    await context.close();
  });
});

describe('for who listens', () => {
  test('results are said once they are there, and stand as text beside the console', async () => {
    const { page, context, errors } = await open(browser, LESSON);
    const said = page.locator('.console-said');
    await type(page, 'docker network create quiet >/dev/null');
    await expect.poll(() => said.textContent()).toBe('No output');
    await type(page, 'docker network rm absent');
    await expect.poll(() => said.textContent()).toMatch(/^Exit status 1\n.*network absent not found/s);
    await type(page, 'seq 30');
    await expect.poll(() => said.textContent()).toBe('30 lines, the last 6:\n25\n26\n27\n28\n29\n30');
    await page.keyboard.type('docker netw');
    await page.keyboard.press('Tab');
    await expect.poll(() => said.textContent()).toMatch(/# docker network\s*$/);
    await page.keyboard.press('Control+c');
    await page.getByRole('button', { name: 'More for this console' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Text beside the console' }).click();
    const text = page.getByRole('region', { name: 'What was done on node1' });
    await expect
      .poll(() => text.getByRole('heading', { level: 3 }).allInnerTexts())
      .toEqual(['docker network create quiet >/dev/null', 'docker network rm absent', 'seq 30']);
    expect(await text.innerText()).toContain('Exit status 1');
    const { violations } = await new AxeBuilder({ page }).withTags(AA).include('.consoles').analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    expect(errors).toEqual([]);
    await context.close();
  });

  test('xterm’s letters are not said, though its rows can be read', async () => {
    const { page, context } = await open(browser, LESSON);
    await page.evaluate(() => localStorage.setItem('gangway.page', '{"attributes":{"speech":"on"}}'));
    await page.reload();
    await prompt(page);
    expect(await page.locator('.screen[data-front] .live-region').getAttribute('aria-live')).toBe('off');
    expect(await page.locator('.screen[data-front] .xterm-accessibility-tree').count()).toBe(1);
    expect(await page.locator('.screen[data-front] textarea').getAttribute('aria-description')).toContain('Escape');
    await page.getByRole('region', { name: 'What was done on node1' }).waitFor();
    await context.close();
  });
});

describe('output', () => {
  test('is searched: matches are counted, capitals and expressions told apart, Escape goes back', async () => {
    const { page, context } = await open(browser, LESSON);
    await type(page, 'echo Alpha alpha alpha1');
    await prompt(page);
    await page.keyboard.press('Control+Shift+f');
    const field = page.getByRole('textbox', { name: 'Search in the console' });
    const count = page.locator('.search-count');
    await field.fill('alpha');
    await expect.poll(() => count.textContent()).toBe('6 of 6');
    await field.press('Enter');
    await expect.poll(() => count.textContent()).toBe('5 of 6');
    await page.getByRole('button', { name: 'Tell capitals from small letters' }).click();
    await expect.poll(() => count.textContent()).toMatch(/of 4$/);
    await page.getByRole('button', { name: 'Regular expression' }).click();
    await field.fill('alpha\\d');
    await expect.poll(() => count.textContent()).toBe('2 of 2');
    await field.fill('alpha(');
    await expect.poll(() => count.textContent()).toBe('no valid expression');
    await field.press('Escape');
    await page.locator('.screen[data-front] textarea:focus').waitFor();
    expect(await page.locator('.search').count()).toBe(0);
    await context.close();
  });

  test('has links that only simulated hosts reach: they are fetched there', async () => {
    const { page, context } = await open(browser, LESSON);
    await type(page, 'clear; echo; echo http://192.168.56.11:8080/');
    await prompt(page);
    const row = page.locator('.screen[data-front] .xterm-rows > div').nth(1);
    await expect.poll(() => row.innerText()).toContain('http://192');
    const box = await row.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 40, (box?.y ?? 0) + 8);
    await page.waitForTimeout(300);
    await page.mouse.click((box?.x ?? 0) + 44, (box?.y ?? 0) + 8);
    const question = page.getByRole('dialog', { name: /simulated network/ });
    expect(await question.locator('pre').innerText()).toBe('curl http://192.168.56.11:8080/');
    await question.getByRole('button', { name: 'Fetch it here' }).click();
    await expect.poll(() => screenText(page)).toMatch(/curl: \(7\)/);
    expect(context.pages().length).toBe(1);
    await context.close();
  });

  test('of a console at the back is marked', async () => {
    const { page, context } = await open(browser, LESSON);
    await prompt(page);
    await choose(page, 'New console or split', 'New console on node1');
    await type(page, 'sleep 1; printf "\\a"');
    await page
      .getByRole('tab', { name: /^node1/ })
      .first()
      .click();
    await page.getByRole('tab', { name: /^node1 \(2\).*bell/ }).waitFor();
    await page.getByRole('tab', { name: /^node1 \(2\)/ }).click();
    await page.getByRole('tab', { name: 'node1 (2)', exact: true }).waitFor();
    await context.close();
  });
});

describe('pasting', () => {
  test('several lines into a shell that knows pasting carries none out; into another they are asked about', async () => {
    const { page, context } = await open(browser, LESSON);
    const paste = (text: string) =>
      page.evaluate((pasted) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', pasted);
        const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
        document.querySelector('.screen[data-front] textarea')?.dispatchEvent(event);
      }, text);
    await type(page, 'true');
    await prompt(page);
    await paste('echo one\necho two');
    await expect.poll(() => screenText(page)).toMatch(/# echo one\n.*echo two/);
    expect(await screenText(page)).not.toMatch(/\none\n/);
    await page.keyboard.press('Control+c');
    await type(page, 'cat');
    await page.getByRole('tab', { name: /a program runs/ }).waitFor();
    await paste('first\nsecond\n');
    await page.getByRole('dialog', { name: /Paste 2 lines/ }).waitFor();
    await page.keyboard.press('Escape');
    expect(await screenText(page)).not.toContain('first');
    await context.close();
  });
});

describe('on a phone', () => {
  test('keys that its keyboard lacks work, and Ctrl stays for one letter', async () => {
    const { page, context } = await open(browser, LESSON, PHONE);
    await page.locator('.views button', { hasText: 'Console' }).click();
    await type(page, 'echo hello');
    await prompt(page);
    const keys = page.getByRole('group', { name: 'Keys' });
    await keys.getByRole('button', { name: 'Up' }).tap();
    await expect.poll(() => screenText(page)).toMatch(/# echo hello\s*$/);
    await page.locator('.screen[data-front] textarea:focus').waitFor();
    await keys.getByRole('button', { name: 'Ctrl' }).tap();
    expect(await keys.getByRole('button', { name: 'Ctrl' }).getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.type('u');
    await prompt(page);
    expect(await keys.getByRole('button', { name: 'Ctrl' }).getAttribute('aria-pressed')).toBe('false');
    await page.keyboard.type('docker net');
    await keys.getByRole('button', { name: 'Tab' }).tap();
    await expect.poll(() => screenText(page)).toMatch(/# docker network\s*$/);
    await context.close();
  });

  test('five hosts have tabs that can be reached', async () => {
    const { page, context } = await open(browser, 'sandbox/?hosts=5', PHONE);
    await page.locator('.views button', { hasText: 'Console' }).click();
    await page.getByRole('tab', { name: 'node5' }).click();
    await expect.poll(() => screenText(page)).toContain('root@node5');
    const right = async () => {
      const box = await page.getByRole('tab', { name: 'node5' }).boundingBox();
      return (box?.x ?? 0) + (box?.width ?? 0);
    };
    await expect.poll(right).toBeLessThanOrEqual(360);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await context.close();
  });
});

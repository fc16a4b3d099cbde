import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LESSON, launch, open, prompt, type } from './lessonpage.ts';

const AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

const APART = ['docker network create appnet', 'docker run -d --name far --network appnet nginx:alpine'];
const TOGETHER = [
  'docker network create --subnet 172.30.0.0/24 shopnet',
  'docker network connect shopnet shop',
  'docker network connect shopnet stock',
];

async function run(page: Page, commands: readonly string[]): Promise<void> {
  for (const command of commands) await type(page, command);
  await prompt(page);
}

const panel = (page: Page) => page.locator('.playback');
const what = (page: Page) => page.locator('.hop-what').innerText();
const dotAt = (page: Page) => page.locator('.packet-dot').evaluate((dot) => (dot as SVGElement).style.transform);

describe('watching packets', () => {
  test('a packet that fails is watched to where it ends, and stepped back', async () => {
    const viewport = { width: 1366, height: 800 };
    const { page, context, errors, foreign } = await open(browser, LESSON, { viewport });
    await run(page, [...APART, 'docker exec shop ping -c1 -W1 172.18.0.2']);
    await page.getByRole('button', { name: 'Watch packets' }).first().click();
    await panel(page).locator('.hop').waitFor();
    expect(await page.locator('.packet-list h3').first().innerText()).toMatch(/shop to far\s*lost/);
    expect(await what(page)).toContain('to the router 172.17.0.1');
    await page.locator('.playback:focus').waitFor();

    await page.keyboard.press('End');
    await page.locator('.hop-lost').waitFor();
    const lost = await what(page);
    expect(lost).toContain('It ends here: the firewall rule drops it.');
    expect(lost).toMatch(/-A PREROUTING -d 172\.18\.0\.2\/32 ! -i br-\w+ -j DROP/);
    expect(await page.locator('.packet-lost').count()).toBe(1);
    const said = page.locator('.hop [role="status"]');
    await expect.poll(() => said.textContent()).toContain('host node1, device docker0. It ends here');
    const { violations } = await new AxeBuilder({ page }).withTags(AA).analyze();
    expect(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))).toEqual([]);
    if (process.env.SCREENSHOTS) {
      await page.waitForTimeout(800);
      await page.screenshot({ path: 'docs/images/packets.png' });
    }

    const end = await dotAt(page);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => what(page)).toContain('It is taken in on docker0');
    await page.keyboard.press('Home');
    await expect.poll(() => dotAt(page)).not.toBe(end);
    await page.keyboard.press('Escape');
    await panel(page).waitFor({ state: 'detached' });
    expect(await page.locator('.packet-dot').count()).toBe(0);
    await page.locator('.consoles').waitFor({ state: 'visible' });
    expect(errors).toEqual([]);
    expect(foreign).toEqual([]);
    await context.close();
  });

  test('a check that fails shows where its packet stopped, by itself', async () => {
    const { page, context, errors } = await open(browser, LESSON);
    await run(page, [...TOGETHER, 'iptables -I DOCKER-USER -p tcp --dport 80 -j DROP']);
    const head = page.locator('.task[data-task="leave-default"] .task-head');
    if ((await head.getAttribute('aria-expanded')) !== 'true') await head.click();
    const button = page.getByRole('button', { name: 'Show me where it stopped' });
    await button.click();
    await page.locator('.hop-lost').waitFor();
    const lost = await what(page);
    expect(lost).toContain('-A DOCKER-USER -p tcp -m tcp --dport 80 -j DROP');
    expect(lost).toContain('table filter, chain DOCKER-USER, rule 1');
    expect(await page.getByRole('button', { name: 'Play', exact: true }).count()).toBe(1);
    await page.getByRole('button', { name: 'Back to the live picture' }).click();
    await button.waitFor({ state: 'visible' });
    await expect.poll(() => button.evaluate((each) => each === document.activeElement)).toBe(true);
    expect(errors).toEqual([]);
    await context.close();
  });

  test('with less motion there are steps only, in the page’s language', async () => {
    const { page, context, errors } = await open(browser, `zh-hant/${LESSON}`, { reducedMotion: 'reduce' });
    await run(page, ['docker exec shop ping -c1 172.17.0.2']);
    await page.getByRole('button', { name: '觀看封包' }).first().click();
    await panel(page).locator('.hop').waitFor();
    expect(await page.getByRole('button', { name: '播放' }).count()).toBe(0);
    await page.locator('.playback [title^=前進]').click();
    await expect.poll(() => what(page)).toContain('必須等待');
    expect(errors).toEqual([]);
    await context.close();
  });
});

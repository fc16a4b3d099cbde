import { deflateRawSync, deflateSync } from 'node:zlib';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LESSON, launch, open, prompt, screenText, type } from './lessonpage.ts';

const MARKUP = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>';
const SIZE = { rows: 24, columns: 80 };

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

/** A link to a lab as somebody with bad intentions may write it. */
function linkTo(scenario: object, entries: object[], until: number): string {
  const value = { version: 1, scenario: { setup: [], seed: 's', epoch: 0, ...scenario }, journal: { entries, until } };
  return `${LESSON}#lab=${deflateRawSync(JSON.stringify(value)).toString('base64url')}`;
}

async function unharmed(page: Page): Promise<void> {
  const { pwned, images } = await page.evaluate(() => ({
    pwned: (window as unknown as { pwned?: number }).pwned,
    images: document.querySelectorAll('img[src="x"], [onerror]').length,
  }));
  expect({ pwned, images }).toEqual({ pwned: undefined, images: 0 });
}

async function openOffered(page: Page): Promise<void> {
  await page.getByRole('dialog', { name: 'Open the lab of this link?' }).waitFor();
  await page.getByRole('button', { name: 'Open it' }).click();
}

/** The learner's own lab is there again, and works. */
async function backHome(page: Page): Promise<void> {
  const back = page.getByRole('button', { name: 'Back to my lab' });
  if (await back.isVisible()) await back.click();
  // The screen of the other lab is gone.
  await expect.poll(() => screenText(page)).toMatch(/^root@node1:~#\s*$/);
  await type(page, 'echo home $((40 + 2))');
  await expect.poll(() => screenText(page)).toContain('home 42');
}

describe('a link', () => {
  test('with markup for hosts, commands and consoles shows it as text', async () => {
    const entries = [
      { at: 1, kind: 'open', console: MARKUP, host: 'node1', size: SIZE },
      { at: 9_000_000_000, kind: 'input', console: MARKUP, bytes: `echo '${MARKUP}'\r` },
    ];
    const link = linkTo({ hosts: [{ name: 'node1' }, { name: MARKUP }] }, entries, 10_000_000_000);
    const { page, context } = await open(browser, link);
    await page.getByRole('dialog', { name: 'Open the lab of this link?' }).waitFor();
    expect(await page.locator('.offer').innerText()).toContain(MARKUP);
    await unharmed(page);
    await openOffered(page);
    await page.waitForTimeout(2_000);
    await unharmed(page);
    await backHome(page);
    await context.close();
  });

  test.each([
    ['an endless loop', 'while true; do :; done\r'],
    ['a fork bomb', 'bomb() { bomb | bomb & }; bomb\r'],
    ['endless output', 'yes "$(seq 100)"\r'],
    ['a mountain in memory', 'x=aaaaaaaa; while true; do x=$x$x; done\r'],
  ])('with %s leaves the page alive, and leads back', async (_what, bytes) => {
    const entries = [
      { at: 1, kind: 'open', console: 'console1', host: 'node1', size: SIZE },
      { at: 9_000_000_000, kind: 'input', console: 'console1', bytes },
    ];
    const link = linkTo({ hosts: [{ name: 'node1' }] }, entries, 3_600_000_000_000);
    const { page, context } = await open(browser, link);
    await prompt(page).catch(() => {});
    await openOffered(page);
    await page.waitForTimeout(4_000);
    const started = Date.now();
    await page.locator('.settings-open').click({ timeout: 5_000 });
    await page.keyboard.press('Escape');
    expect(Date.now() - started).toBeLessThan(5_000);
    await backHome(page);
    await context.close();
  });

  test.each([
    ['hosts that are none', linkTo({ hosts: [{ name: '' }, { name: 'a b' }, { name: '../..' }] }, [], 1)],
    ['fields of wrong types', linkTo({ hosts: [{ name: 'node1', packages: 7, images: 'x', interfaces: {} }] }, [], 1)],
    ['a prototype', linkTo({ hosts: [{ name: '__proto__' }, { name: 'constructor' }] }, [], 1)],
    ['a setup that fails', linkTo({ hosts: [{ name: 'node1' }], setup: [{ host: 'nobody', cmd: 'x' }] }, [], 1)],
  ])('with %s does no harm', async (_what, link) => {
    const { page, context } = await open(browser, link);
    const dialog = page.getByRole('dialog', { name: 'Open the lab of this link?' });
    const refused = page.locator('.notice-problem');
    await dialog.or(refused).first().waitFor();
    if (await dialog.isVisible()) await openOffered(page);
    await page.waitForTimeout(2_000);
    await unharmed(page);
    await backHome(page);
    await context.close();
  });

  test('that is zlib instead of deflate is refused', async () => {
    const fragment = deflateSync('{"version":1}').toString('base64url');
    const { page, context } = await open(browser, `${LESSON}#lab=${fragment}`);
    await page.locator('.notice-problem').waitFor();
    await backHome(page);
    await context.close();
  });
});

describe('what programs print', () => {
  test('is text: markup in output, labels and names', async () => {
    const { page, context, errors } = await open(browser, LESSON);
    await type(page, `docker run -d --name web --label 'x=${MARKUP}' -e 'Y=${MARKUP}' nginx`);
    await type(page, `docker network create --label 'x=${MARKUP}' -o 'y=${MARKUP}' marked`);
    await type(page, `docker run --rm alpine echo '${MARKUP}'`);
    await prompt(page);
    await expect.poll(() => screenText(page)).toContain('<img src=x');
    await page.locator('.pic-stage .pic-host').waitFor();
    await unharmed(page);
    expect(errors).toEqual([]);
    await context.close();
  });

  test('does not reach title, clipboard or links of script', async () => {
    const { page, context, errors } = await open(browser, LESSON, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await prompt(page);
    const title = await page.title();
    await page.evaluate(() => navigator.clipboard.writeText('mine'));
    await type(page, "printf '\\033]0;owned\\007\\033]2;owned\\007\\033]52;c;b3duZWQ=\\007'");
    await type(
      page,
      "printf '\\033]8;;javascript:window.pwned=1\\033\\\\press-here\\033]8;;\\033\\\\ javascript:pwned=1 \\n'",
    );
    await prompt(page);
    const rows = page.locator('.screen[data-front] .xterm-rows > div');
    await rows.filter({ hasText: /^press-here/ }).click({ position: { x: 12, y: 6 }, force: true });
    await page.waitForTimeout(500);
    await unharmed(page);
    expect(await page.title()).toBe(title);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('mine');
    expect(context.pages()).toHaveLength(1);
    expect(errors).toEqual([]);
    await context.close();
  });
});

import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inlineHashes, policy } from '../../scripts/csp.mjs';
import { address, LESSON, launch, open, prompt, screenText, type } from './lessonpage.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

/** Notes what the policy refuses on the page, and in frames, from the first script on. */
async function watched(page: Page): Promise<() => Promise<string[]>> {
  const noted: string[] = [];
  await page.exposeFunction('noteViolation', (text: string) => noted.push(text));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample, sourceFile }) => {
      const { noteViolation } = window as unknown as { noteViolation(text: string): void };
      noteViolation(`${effectiveDirective}: ${blockedURI} ${sample} ${sourceFile}`);
    });
  });
  return async () => {
    await page.waitForTimeout(200);
    return noted;
  };
}

describe('the policy', () => {
  test('allows scripts by their hash and nothing from elsewhere', () => {
    const value = policy(
      inlineHashes('<script>go()</script><script src="/a.js"></script><script type="x/y">{}</script>'),
    );
    expect(value).toContain("script-src 'self' 'wasm-unsafe-eval' 'sha256-");
    expect(value.match(/sha256/g)).toHaveLength(1);
    expect(value).toMatch(/^default-src 'none'; /);
    expect(value).not.toMatch(/https?:|\*|script-src[^;]*unsafe-inline|style-src [^;]*unsafe/);
    expect(() => inlineHashes('<p onclick="go()">')).toThrow('an inline event handler');
  });

  test('is sent with every answer, beside the one in the page', async () => {
    const response = await fetch(address(LESSON));
    const header = response.headers.get('content-security-policy') ?? '';
    expect(header).toContain("frame-ancestors 'none'");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const html = await response.text();
    const inPage = /<meta http-equiv="Content-Security-Policy" content="([^"]+)">/.exec(html)?.[1] ?? '';
    expect(inPage).toContain("default-src 'none'");
    const { scripts, styles } = inlineHashes(html);
    for (const hash of [...scripts, ...styles])
      expect([inPage, header].every((each) => each.includes(hash))).toBe(true);
    const worker = await fetch(address('sw.js'));
    expect(worker.headers.get('content-security-policy')).toContain("script-src 'self'");
  });

  test.each([
    '',
    'course/',
    'commands/',
    'commands/docker-run/',
    'glossary/',
    'practice/',
    'certificate/',
    'data/',
    'offline/',
    'nowhere/',
    'zh-hant/',
  ])('refuses nothing on /%s', async (path) => {
    const context = await browser.newContext({ serviceWorkers: 'block' });
    const page = await context.newPage();
    const violations = await watched(page);
    await page.goto(address(path), { waitUntil: 'networkidle' });
    await page.locator('.settings-open').click();
    await page.keyboard.press('Escape');
    expect(await violations()).toEqual([]);
    await context.close();
  });

  test('refuses nothing in a lesson: lab, tasks, picture, search, share, timeline', async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    const violations = await watched(page);
    await page.goto(address(LESSON));
    await type(page, 'docker network create shop && docker run -d --name web --network shop -p 8080:80 nginx');
    await prompt(page);
    await type(page, 'curl -s localhost:8080 | head -4; printf "\\033[38;2;250;120;10mtrue colours\\033[0m\\n"');
    await expect.poll(() => screenText(page)).toContain('true colours');
    await page.locator('.pic-stage .pic-host').waitFor();
    await page.locator('.check').first().waitFor();
    await page.getByRole('button', { name: 'Timeline' }).click();
    await page.getByRole('button', { name: 'Share this lab' }).click();
    await page.getByRole('textbox', { name: 'Share this lab' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.search-open').click();
    await page.keyboard.type('subnet');
    await page.locator('.site-search-results a').first().waitFor();
    await page.locator('[data-offline][data-state="ready"]').first().waitFor({ state: 'attached', timeout: 60_000 });
    expect(await violations()).toEqual([]);
    // xterm's own colours and sizes have come through, by adopted style sheets.
    const rows = page.locator('.screen[data-front] .xterm-rows');
    expect(await rows.evaluate((each) => getComputedStyle(each).whiteSpace)).toBe('pre');
    await context.close();
  });

  test.each<[string, () => unknown]>([
    [
      'an inline script',
      () => document.body.append(Object.assign(document.createElement('script'), { text: 'pwned = 1' })),
    ],
    [
      'a script of nodes',
      () => {
        const script = document.createElement('script');
        script.append('window.pwned = 1');
        document.body.append(script);
      },
    ],
    [
      'markup with a handler',
      () => {
        document.body.innerHTML = '<img src="x" onerror="window.pwned = 1">';
      },
    ],
    ['eval', () => new Function('window.pwned = 1')()],
    ['a timer of text', () => setTimeout('window.pwned = 1' as unknown as () => void, 0)],
    [
      'a handler by attribute',
      () => {
        const button = document.createElement('button');
        button.setAttribute('onclick', 'window.pwned = 1');
        document.body.append(button);
        button.click();
      },
    ],
    [
      'a link of script',
      () => {
        const link = document.createElement('a');
        link.href = 'javascript:window.pwned = 1';
        document.body.append(link);
        link.click();
      },
    ],
    [
      'a script from elsewhere',
      () => document.body.append(Object.assign(document.createElement('script'), { src: 'https://example.com/x.js' })),
    ],
    ['a worker from elsewhere', () => new Worker('https://example.com/x.js')],
    ['a request to elsewhere', () => fetch('https://example.com/')],
    [
      'a style element',
      () =>
        document.head.append(Object.assign(document.createElement('style'), { textContent: 'body { color: red }' })),
    ],
  ])('refuses %s', async (_what, attempt) => {
    const { page, context, foreign } = await open(browser, 'glossary/');
    // Not in the call itself: what a debugger evaluates is free of the policy.
    await page.evaluate(`setTimeout(${attempt}, 0)`);
    await page.waitForTimeout(300);
    const state = await page.evaluate(() => {
      const { pwned } = window as unknown as { pwned?: number };
      return { pwned, colour: getComputedStyle(document.body).color };
    });
    expect(state.pwned).toBeUndefined();
    expect(state.colour).not.toBe('rgb(255, 0, 0)');
    expect(foreign).toEqual([]);
    await context.close();
  });

  test('stands in the repository’s list of headers for hosts', () => {
    const headers = readFileSync('dist/_headers', 'utf8');
    expect(headers).toMatch(/^\/\*\n {2}Content-Security-Policy: default-src 'none'; /);
  });
});

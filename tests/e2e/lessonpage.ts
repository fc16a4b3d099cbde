import { readFileSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright';
import { commandsOf } from '#course/labcontent.ts';
import { loadLab } from '#course/schema/load.ts';

const PATH = 'content/lessons/02-drivers/02-user-defined-bridge/lab.yaml';

export const LESSON = 'lessons/user-defined-bridge/';
export const lab = loadLab(readFileSync(PATH, 'utf8'), PATH);

/** The address of a page of the built site. */
export function address(path = ''): string {
  const url = process.env.SITE_URL;
  if (!url) throw new Error('SITE_URL is not set: run the browser tests with `npm run test:e2e`');
  return url + path;
}

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
}

/** Opens a page in a browser profile of its own; an error on the page fails the test that looks at `errors`. */
export async function open(browser: Browser, path: string, options: BrowserContextOptions = {}) {
  // The service worker would keep the whole course in each of these profiles; offline.e2e.ts looks at it.
  const fixed = { viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' } as const;
  const context = await browser.newContext({ ...fixed, ...options });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const errors: string[] = [];
  const foreign: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(address()) && !/^(data|blob):/.test(request.url())) foreign.push(request.url());
  });
  await page.goto(address(path));
  return { context, page, errors, foreign };
}

/** What the console in front shows. */
export function screenText(page: Page): Promise<string> {
  return page.locator('.screen[data-front] .xterm-rows').innerText();
}

/** Waits until the console in front shows a prompt of the first host at its end, and what was typed is kept. */
export function prompt(page: Page): Promise<void> {
  return promptOf(page, 'node1');
}

/** Waits until the console in front shows the prompt of `host` at its end, and what was typed is kept. */
export async function promptOf(page: Page, host: string, timeout = 20_000): Promise<void> {
  await page.waitForFunction(
    (end) => {
      const rows = document.querySelector('.screen[data-front] .xterm-rows')?.textContent ?? '';
      const kept = document.querySelector('.workbench[data-saving]') === null;
      return kept && rows.replaceAll('\u00a0', ' ').trimEnd().endsWith(end);
    },
    `root@${host}:~#`,
    { timeout },
  );
}

/** Types a command line into the console in front, once the shell is back. */
export async function type(page: Page, command: string): Promise<void> {
  await prompt(page);
  await enter(page, command);
}

/** Types a command line into the console of `host`, once its shell is back. */
export async function typeAt(page: Page, host: string, command: string): Promise<void> {
  // A console at the back says in its name when something was shown there.
  await page.getByRole('tab', { name: new RegExp(`^${host}(?! \\(\\d)\\b`) }).click();
  await promptOf(page, host, 60_000);
  await enter(page, command);
}

async function enter(page: Page, command: string): Promise<void> {
  await page.locator('.screen[data-front] .xterm-screen').click();
  await page.keyboard.type(command);
  await page.keyboard.press('Enter');
}

/** The lines a learner types to carry out the steps of a solution or mistake. */
export function linesOf(steps: (typeof lab)['solutions'][number]['steps']): string[] {
  return commandsOf(lab, steps).flatMap(({ cmd }) => cmd.split('\n').filter((line) => line.trim() !== ''));
}

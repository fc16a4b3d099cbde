// Figures of the built lesson page, measured in Chromium.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright';
import { findChromium } from '../chromium.mjs';
import { brotli } from '../compress.mjs';
import { serve } from '../serve.mjs';
import { slowLine } from './slowline.mjs';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
const LESSON = 'lessons/user-defined-bridge/';
const KEYS = 'docker network inspect bridge --format json and some more words to type ';
/** A fast 4G line: 9 Mbit/s to the browser, 60 ms there and back. */
const FAST_4G = { roundTrip: 60, bitsPerSecond: 9e6 };
const BUSY = 'while true; do ping -c 1 127.0.0.1; curl -s 172.17.0.2; docker ps; done > /dev/null &';
/** How long after the prompt nothing more is fetched, in milliseconds. */
const SETTLED = 3_000;
/** How often the prompt is waited for; the middle one counts. */
const STARTS = 3;

/** @returns {Promise<{figure: string, value: number, unit: string, budget: number}[]>} */
export async function pageFigures() {
  const { url, close } = await serve(0);
  // Without the display's frame limit: what is measured is the page, not the screen's refresh rate.
  const args = ['--no-sandbox', '--disable-frame-rate-limit', '--disable-gpu-vsync'];
  const browser = await chromium.launch({ executablePath: findChromium(), args });
  try {
    const { before, prompt, all } = await scriptSizes(browser);
    const loopback = await middle(STARTS, () => promptTime(browser, url));
    const line = await slowLine(url, FAST_4G);
    const mobile = await middle(STARTS, () => promptTime(browser, line.url));
    line.close();
    const { quiet, longest } = await interaction(browser, url);
    const busy = await busyKeys(browser, url);
    return [
      { figure: 'JavaScript before the lab starts, Brotli', value: before.br / 1000, unit: 'KB', budget: 40 },
      { figure: '  the same, gzip', value: before.gz / 1000, unit: 'KB', budget: 40 },
      { figure: 'JavaScript with the lab, up to the prompt, Brotli', value: prompt.br / 1000, unit: 'KB', budget: 300 },
      { figure: '  the same, gzip', value: prompt.gz / 1000, unit: 'KB', budget: 350 },
      { figure: '  with what is fetched ahead after it, Brotli', value: all.br / 1000, unit: 'KB', budget: 650 },
      { figure: 'prompt after the lab was asked for, loopback', value: loopback, unit: 'ms', budget: 300 },
      { figure: 'prompt after the lab was asked for, fast 4G', value: mobile, unit: 'ms', budget: 1_000 },
      { figure: 'keystroke painted, 95th percentile, lab at rest', value: quiet, unit: 'ms', budget: 10 },
      { figure: 'keystroke painted, 95th percentile, 3 busy hosts', value: busy, unit: 'ms', budget: 16 },
      { figure: 'longest task on the main thread while commands run', value: longest, unit: 'ms', budget: 50 },
    ];
  } finally {
    await browser.close();
    close();
  }
}

async function middle(count, measure) {
  const values = [];
  for (let i = 0; i < count; i++) values.push(await measure());
  return values.sort((a, b) => a - b)[Math.floor(count / 2)];
}

/** A lesson that starts its lab only when it is asked to. */
async function openLesson(browser, url, prepare = async () => {}) {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.addInitScript(() => {
    window.requestIdleCallback = () => 0;
    window.longTasks = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.longTasks.push(entry.duration);
    }).observe({ type: 'longtask', buffered: false });
  });
  await prepare(context, page);
  await page.goto(url + LESSON, { waitUntil: 'networkidle' });
  return { page, close: () => context.close() };
}

/**
 * Bytes of the scripts that page and workers ask the server for: until somebody starts the lab, until the prompt is there, and
 * once all is at rest.
 */
async function scriptSizes(browser) {
  const asked = new Map();
  const { url, close: closeServer } = await serve(0, (path) => {
    if (path.endsWith('.js') && !asked.has(path)) asked.set(path, Date.now());
  });
  const { page, close } = await openLesson(browser, url);
  const before = [...asked.keys()];
  await start(page);
  const promptAt = await page.evaluate(() => performance.timeOrigin + window.promptAt);
  await page.waitForTimeout(SETTLED);
  await page.waitForLoadState('networkidle');
  await close();
  closeServer();
  const upToPrompt = [...asked].flatMap(([path, at]) => (at <= promptAt ? [path] : []));
  return { before: await weight(before), prompt: await weight(upToPrompt), all: await weight(asked.keys()) };
}

async function weight(scripts) {
  let gz = 0;
  let br = 0;
  for (const path of scripts) {
    const bytes = readFileSync(DIST + path);
    gz += gzipSync(bytes, { level: 9 }).length;
    br += (await brotli(bytes)).length;
  }
  return { gz, br };
}

/** Asks for the lab and waits for its prompt; answers how long that took in the page, in ms. */
async function start(page) {
  return page.evaluate(() => {
    const asked = performance.now();
    const button = document.querySelector('.screen-cover button');
    button.click();
    return new Promise((resolve) => {
      const look = () => {
        const rows = document.querySelector('.screen[data-front] .xterm-rows');
        if (!rows || !/# *$/.test(rows.textContent.replaceAll('\u00a0', ' '))) return requestAnimationFrame(look);
        window.promptAt = performance.now();
        resolve(window.promptAt - asked);
      };
      look();
    });
  });
}

async function promptTime(browser, url) {
  const { page, close } = await openLesson(browser, url);
  const time = await start(page);
  await close();
  return time;
}

/** How long keys take to show at rest and, while commands run, the longest task takes, in ms. */
async function interaction(browser, url) {
  const { page, close } = await openLesson(browser, url);
  await start(page);
  await page.waitForTimeout(SETTLED);
  const quiet = await keys(page);
  await page.keyboard.press('Control+C');
  await page.evaluate(() => {
    window.longTasks.length = 0;
  });
  for (const command of [
    'docker network create bench',
    'docker run -d --network bench busybox',
    'ls -l /bin',
    'docker ps',
  ]) {
    await page.keyboard.type(command);
    await page.keyboard.press('Enter');
    await page.waitForTimeout(400);
  }
  const tasks = await page.evaluate(() => window.longTasks);
  await close();
  return { quiet, longest: Math.max(0, ...tasks) };
}

/** How long keys take to show in one console while each of three hosts runs pings, requests and docker without a pause. */
async function busyKeys(browser, url) {
  const { page, close } = await openLesson(browser, url, async (_, page_) => {
    await page_.route(url + LESSON, async (route) => {
      const response = await route.fetch();
      const one = '[0,{&quot;name&quot;:[0,&quot;node1&quot;]}]';
      const three = [1, 2, 3].map((number) => one.replace('node1', `node${number}`)).join(',');
      await route.fulfill({ response, body: (await response.text()).replace(`[1,[${one}]]`, `[1,[${three}]]`) });
    });
  });
  await start(page);
  await page.waitForTimeout(SETTLED);
  for (const host of ['node1', 'node2', 'node3']) {
    await page.getByRole('tab', { name: host, exact: true }).click();
    await page.keyboard.type(BUSY);
    await page.keyboard.press('Enter');
  }
  await page.getByRole('tab', { name: 'node1', exact: true }).click();
  await page.waitForTimeout(1_000);
  const time = await keys(page);
  await close();
  return time;
}

/** Types into the console in front; answers the 95th percentile of the times until characters are drawn. */
async function keys(page) {
  await page.locator('.screen[data-front] .xterm-screen').click();
  await page.evaluate(watchKeys);
  for (const key of KEYS) {
    await page.keyboard.press(key === ' ' ? 'Space' : key);
    await page.waitForTimeout(25);
  }
  const times = (await page.evaluate(() => window.keyTimes)).sort((a, b) => a - b);
  return times[Math.floor(times.length * 0.95)] ?? Number.NaN;
}

/** Runs in the page: the time from each key to the frame that draws its character. */
function watchKeys() {
  window.keyTimes = [];
  let pressed = 0;
  const rows = document.querySelector('.screen[data-front] .xterm-rows');
  document.addEventListener('keydown', (event) => (pressed = event.timeStamp), true);
  new MutationObserver(() => {
    if (pressed === 0) return;
    window.keyTimes.push(performance.now() - pressed);
    pressed = 0;
  }).observe(rows, { childList: true, subtree: true, characterData: true });
}

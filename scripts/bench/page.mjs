// Figures of the built lesson page, measured in Chromium.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright';
import { findChromium } from '../chromium.mjs';
import { serve } from '../serve.mjs';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
const LESSON = 'lessons/user-defined-bridge/';
const KEYS = 'docker network inspect bridge --format json and some more words to type ';

/** @returns {Promise<{figure: string, value: number, unit: string, budget: number}[]>} */
export async function pageFigures() {
  const { url, close } = await serve(0);
  // Without the display's frame limit: what is measured is the page, not the screen's refresh rate.
  const args = ['--no-sandbox', '--disable-frame-rate-limit', '--disable-gpu-vsync'];
  const browser = await chromium.launch({ executablePath: findChromium(), args });
  try {
    const { before, withLab } = await scriptSizes(browser, url);
    const { start, keystroke, longest } = await interaction(browser, url);
    return [
      { figure: 'JavaScript before the lab starts, compressed', value: before / 1000, unit: 'KB', budget: 40 },
      { figure: 'JavaScript with the lab, compressed', value: withLab / 1000, unit: 'KB', budget: 250 },
      { figure: 'prompt after the lab was asked for', value: start, unit: 'ms', budget: 300 },
      { figure: 'keystroke painted, 95th percentile', value: keystroke, unit: 'ms', budget: 10 },
      { figure: 'longest task on the main thread while commands run', value: longest, unit: 'ms', budget: 50 },
    ];
  } finally {
    await browser.close();
    close();
  }
}

/** Bytes of the scripts the page fetches, gzipped: until somebody starts the lab, and once it runs. */
async function scriptSizes(browser, url) {
  const page = await browser.newPage();
  await page.addInitScript(() => {
    window.requestIdleCallback = () => 0;
  });
  const scripts = new Set();
  page.on('request', (request) => collect(request.url(), url, scripts));
  await page.goto(url + LESSON, { waitUntil: 'networkidle' });
  const before = weight(scripts);
  await page.getByRole('button', { name: 'Start the lab' }).click();
  await ready(page);
  await page.waitForLoadState('networkidle');
  await page.close();
  return { before, withLab: weight(scripts) };
}

function collect(address, url, scripts) {
  const path = address.slice(url.length).split('?')[0] ?? '';
  if (address.startsWith(url) && path.endsWith('.js')) scripts.add(path);
}

function weight(scripts) {
  return [...scripts].reduce((sum, path) => sum + gzipSync(readFileSync(DIST + path), { level: 9 }).length, 0);
}

/** How long the prompt takes to come, keys to show and, while commands run, the longest task takes, in ms. */
async function interaction(browser, url) {
  const page = await browser.newPage();
  await page.addInitScript(() => {
    window.requestIdleCallback = () => 0;
    window.longTasks = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.longTasks.push(entry.duration);
    }).observe({ type: 'longtask', buffered: false });
  });
  await page.goto(url + LESSON, { waitUntil: 'networkidle' });
  const asked = await page.evaluate(() => performance.now());
  await page.getByRole('button', { name: 'Start the lab' }).click();
  await ready(page);
  const start = (await page.evaluate(() => performance.now())) - asked;

  await page.locator('.screen[data-front] .xterm-screen').click();
  await page.evaluate(watchKeys);
  for (const key of KEYS) {
    await page.keyboard.press(key === ' ' ? 'Space' : key);
    await page.waitForTimeout(25);
  }
  const times = (await page.evaluate(() => window.keyTimes)).sort((a, b) => a - b);
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
  await page.close();
  return { start, keystroke: times[Math.floor(times.length * 0.95)] ?? Number.NaN, longest: Math.max(0, ...tasks) };
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

function ready(page) {
  return page.waitForFunction(() =>
    /# *$/.test(document.querySelector('.screen[data-front] .xterm-rows')?.textContent.replaceAll('\u00a0', ' ') ?? ''),
  );
}

// How long the live picture of 100 containers takes to be drawn again, measured in Chromium on the built page.
import { chromium } from 'playwright';
import { findChromium } from '../chromium.mjs';
import { serve } from '../serve.mjs';

const LESSON = 'lessons/user-defined-bridge/';
const NETWORKS = 5;
const MAKE = [
  `for n in $(seq ${NETWORKS}); do docker network create n$n; done > /dev/null`,
  `for c in $(seq 100); do docker run -d --name c$c --network n$((c % ${NETWORKS} + 1)) alpine sleep 1d; done > /dev/null`,
];
const CHANGE = [
  'docker stop -t 0 c7',
  'docker start c7',
  'docker network connect n1 c2',
  'docker rm -f c9',
  'docker network create more',
];

/** @returns {Promise<{figure: string, value: number, unit: string, budget: number}[]>} */
export async function pictureFigures() {
  const { url, close } = await serve(0);
  const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.addInitScript(timePictures);
    await page.goto(url + LESSON, { waitUntil: 'networkidle' });
    await page
      .getByRole('button', { name: 'Start the lab' })
      .click({ timeout: 2_000 })
      .catch(() => {});
    await prompt(page);
    for (const command of MAKE) await run(page, command);
    await page.waitForTimeout(1_000);
    await page.evaluate(() => {
      window.redraws.length = 0;
    });
    for (const command of CHANGE) await run(page, command);
    const times = (await page.evaluate(() => window.redraws)).sort((a, b) => a - b);
    const value = times[Math.floor(times.length / 2)] ?? Number.NaN;
    return [{ figure: 'picture of 100 containers drawn again', value, unit: 'ms', budget: 50 }];
  } finally {
    await browser.close();
    close();
  }
}

/** Runs in the page: the time from each picture that the lab sends to when its frame has been handed to the screen. */
function timePictures() {
  window.redraws = [];
  const heard = Object.getOwnPropertyDescriptor(Worker.prototype, 'onmessage');
  Object.defineProperty(Worker.prototype, 'onmessage', {
    ...heard,
    set(listener) {
      heard.set.call(this, (event) => {
        const begin = performance.now();
        listener.call(this, event);
        // The frame's own tasks come after its callback: what is posted there comes after them.
        if (event.data?.type === 'picture')
          requestAnimationFrame(() => setTimeout(() => window.redraws.push(performance.now() - begin)));
      });
    },
  });
}

async function run(page, command) {
  await page.locator('.screen[data-front] .xterm-screen').click();
  await page.keyboard.type(command);
  await page.keyboard.press('Enter');
  await page.waitForTimeout(500);
  await prompt(page);
}

function prompt(page) {
  const atPrompt = () =>
    /# *$/.test(document.querySelector('.screen[data-front] .xterm-rows')?.textContent.replaceAll('\u00a0', ' ') ?? '');
  return page.waitForFunction(atPrompt, undefined, { timeout: 120_000 });
}

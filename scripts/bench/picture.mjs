// How long the live picture of 100 containers takes to be drawn again, measured in Chromium on the built page.
import { chromium } from 'playwright';
import { findChromium } from '../chromium.mjs';
import { serve } from '../serve.mjs';

const LESSON = 'lessons/user-defined-bridge/';
const NETWORKS = 5;
const ROUNDS = 40;
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
    await page.addInitScript(keepPictures);
    await page.goto(url + LESSON, { waitUntil: 'networkidle' });
    await page
      .getByRole('button', { name: 'Start the lab' })
      .click({ timeout: 2_000 })
      .catch(() => {});
    await prompt(page);
    for (const command of MAKE) await run(page, command);
    for (const command of CHANGE) await run(page, command);
    await page.waitForTimeout(1_000);
    const value = await mainThreadTime(page, () => page.evaluate((rounds) => window.redraw(rounds), ROUNDS));
    return [{ figure: 'picture of 100 containers drawn again, CPU', value: value / ROUNDS, unit: 'ms', budget: 50 }];
  } finally {
    await browser.close();
    close();
  }
}

/** Processor time of the page's main thread during `work`, in milliseconds: other programs on the machine do not count. */
async function mainThreadTime(page, work) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const taken = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
  };
  const before = await taken();
  await work();
  return (await taken()) - before;
}

/** Runs in the page: keeps the pictures that the lab sends, so that they can be drawn again, one after the other, each to its end. */
function keepPictures() {
  const kept = [];
  const heard = Object.getOwnPropertyDescriptor(Worker.prototype, 'onmessage');
  Object.defineProperty(Worker.prototype, 'onmessage', {
    ...heard,
    set(listener) {
      heard.set.call(this, (event) => {
        if (event.data?.type === 'picture') kept.push(() => listener.call(this, event));
        listener.call(this, event);
      });
    },
  });
  window.redraw = async (rounds) => {
    const last = kept.slice(-4);
    for (let round = 0; round < rounds; round++) {
      last[round % last.length]();
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)));
    }
  };
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

// Finds a Chromium or Chrome for the browser tests, or gets one: Playwright's own download, else Debian's package.
import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Path of an executable browser, or undefined when there is none. */
function installed() {
  const folders = (process.env.PATH ?? '').split(':');
  const candidates = [
    process.env.CHROMIUM,
    ...NAMES.flatMap((name) => folders.map((folder) => `${folder}/${name}`)),
    ...PLACES,
    chromium.executablePath(),
  ];
  return candidates.find((path) => path && executable(path));
}

function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @returns {string} path of the browser @throws when none is there and none could be got */
export function findChromium() {
  const found = installed();
  if (found) return found;
  console.error('No Chromium or Chrome found; getting one (Playwright’s download) …');
  const cli = fileURLToPath(new URL('../node_modules/playwright/cli.js', import.meta.url));
  spawnSync(process.execPath, [cli, 'install', 'chromium'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: 300_000,
  });
  let got = installed();
  if (!got && existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    console.error('That did not work; getting the Debian package `chromium` …');
    try {
      execFileSync('apt-get', ['update', '-q'], { stdio: 'ignore' });
      execFileSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], { stdio: 'ignore' });
    } catch {}
    got = installed();
  }
  if (got) return got;
  throw new Error(
    'The browser tests need Chromium or Chrome. Neither Playwright’s download nor `apt-get install chromium` worked here.\n' +
      'Install one, or set CHROMIUM to the path of its executable, and run `npm run test:e2e` again.',
  );
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) console.log(findChromium());

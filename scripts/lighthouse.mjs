// Lighthouse on the built site, on the home page and a lesson, as a phone and as a desktop: `npm run lighthouse`. Prints the four
// scores of each beside their budget, and what cost points. Scores that hang on timings are told, never failed.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launch } from 'chrome-launcher';
import lighthouse, { desktopConfig } from 'lighthouse';
import { findChromium } from './chromium.mjs';
import { serve } from './serve.mjs';

const BUDGET = 95;
const PAGES = { home: '', lesson: 'lessons/user-defined-bridge/' };
const FORMS = { mobile: undefined, desktop: desktopConfig };
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];

if (!existsSync(fileURLToPath(new URL('../dist/index.html', import.meta.url)))) {
  console.error('There is no built site to look at: run `npm run build` first.');
  process.exit(1);
}
const only = process.argv.slice(2);
const { url, close } = await serve(0);
const chrome = await launch({ chromePath: findChromium(), chromeFlags: ['--headless=new', '--no-sandbox'] });
let missed = false;
try {
  for (const [name, path] of Object.entries(PAGES)) {
    for (const [form, config] of Object.entries(FORMS)) {
      if (only.length > 0 && !only.includes(name) && !only.includes(form)) continue;
      const options = { port: chrome.port, output: 'json', logLevel: 'error', onlyCategories: CATEGORIES };
      const { lhr } = await lighthouse(url + path, options, config);
      report(`${name}, ${form}`, lhr);
    }
  }
} finally {
  chrome.kill();
  close();
}
process.exit(missed ? 1 : 0);

function report(title, { categories, audits }) {
  const scores = CATEGORIES.map((id) => [id, Math.round((categories[id]?.score ?? 0) * 100)]);
  console.log(`${title}: ${scores.map(([id, score]) => `${id} ${score}/${BUDGET}`).join('  ')}`);
  for (const [id, score] of scores) {
    if (score === 100) continue;
    if (score < BUDGET && id !== 'performance') missed = true;
    for (const { id: audit, weight } of categories[id].auditRefs) {
      const { score: part, displayValue = '' } = audits[audit];
      if (weight > 0 && part !== null && part < 0.95) console.log(`  ${id}: ${audit} ${part} ${displayValue}`);
    }
  }
}

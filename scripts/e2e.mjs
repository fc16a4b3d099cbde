// The browser tests: serves dist on loopback and runs tests/e2e in a real Chromium.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findChromium } from './chromium.mjs';
import { serve } from './serve.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
if (!existsSync(`${root}dist/index.html`)) {
  console.error('There is no built site to test: run `npm run build` first.');
  process.exit(1);
}
const chromium = findChromium();
const { url, close } = await serve(0);
const arguments_ = ['run', '--config', 'tests/e2e/vitest.config.ts', ...process.argv.slice(2)];
const vitest = spawn(`${root}node_modules/.bin/vitest`, arguments_, {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, SITE_URL: url, CHROMIUM: chromium },
});
vitest.on('close', (code) => {
  close();
  process.exit(code ?? 1);
});

// Draws the icons of public/icons from public/favicon.svg: `node scripts/icons.mjs`, after the sign has changed.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { findChromium } from './chromium.mjs';

const PUBLIC = fileURLToPath(new URL('../public/', import.meta.url));
const svg = await readFile(`${PUBLIC}favicon.svg`, 'utf8');
const ground = /<rect[^>]*fill="([^"]+)"/.exec(svg)?.[1] ?? 'white';

/** Name, size in pixels, and what part of the width the sign takes; a maskable one may be cut to a circle of 80 %. */
const ICONS = [
  ['192', 192, 1],
  ['512', 512, 1],
  ['apple-180', 180, 0.9, ground],
  ['maskable-512', 512, 0.72, ground],
];

const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
await mkdir(`${PUBLIC}icons`, { recursive: true });
for (const [name, size, part, background = 'transparent'] of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const style = `margin:0;background:${background};display:grid;place-items:center;height:100vh`;
  const sized = svg.replace('<svg ', `<svg width="${size * part}" height="${size * part}" `);
  await page.setContent(`<body style="${style}">${sized}</body>`);
  await writeFile(`${PUBLIC}icons/${name}.png`, await page.screenshot({ omitBackground: true }));
}
await browser.close();

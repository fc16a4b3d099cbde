// Prints the figures of the course and what they may be at most: a benchmark, not a test.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { engineFigures } from './bench/engine.mjs';
import { pageFigures } from './bench/page.mjs';
import { pictureFigures } from './bench/picture.mjs';

/** Each answers a list of {figure, value, unit, budget}. */
const GROUPS = [engineFigures, pageFigures, pictureFigures];

if (!existsSync(fileURLToPath(new URL('../dist/index.html', import.meta.url)))) {
  console.error('There is no built site to measure: run `npm run build` first.');
  process.exit(1);
}
const row = (figure, value, budget) => console.log(figure.padEnd(54), value.padStart(12), budget.padStart(12));
row('figure', 'value', 'budget');
for (const figures of GROUPS) {
  for (const { figure, value, unit, budget } of await figures()) {
    row(figure, `${value.toFixed(1)} ${unit}`, `${budget} ${unit}`);
  }
}

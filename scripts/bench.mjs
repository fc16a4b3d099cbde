// Prints our figures with their budgets beside them. Nothing fails here: a benchmark is for looking at.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

const parts = process.argv.slice(2);
const wanted = (name) => parts.length === 0 || parts.includes(name);

if (wanted('engine')) {
  console.log('engine');
  spawnSync(process.execPath, ['--expose-gc', await bundle('scripts/bench/engine.ts', 'bench-engine')], { stdio: 'inherit' });
}
const page = fileURLToPath(new URL('./bench/page.mjs', import.meta.url));
if (wanted('page') && existsSync(page)) {
  console.log('page');
  spawnSync(process.execPath, [page], { stdio: 'inherit' });
}

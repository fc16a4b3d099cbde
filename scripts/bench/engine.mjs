import { execFileSync } from 'node:child_process';
import { bundle } from '../bundle.mjs';

/** Figures of the engine alone, measured in a process of its own. */
export async function engineFigures() {
  const file = await bundle('scripts/bench/engine.ts', 'bench-engine');
  return JSON.parse(execFileSync(process.execPath, ['--expose-gc', file], { encoding: 'utf8' }));
}

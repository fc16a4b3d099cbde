// Writes docs/fidelity.md from the running simulator: what is there, what is left out, and the score.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

const page = execFileSync(process.execPath, [await bundle('scripts/fidelity/main.ts', 'fidelity')], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  encoding: 'utf8',
  maxBuffer: 1 << 26,
});
const target = fileURLToPath(new URL('../docs/fidelity.md', import.meta.url));
writeFileSync(target, page);
console.log('docs/fidelity.md written');

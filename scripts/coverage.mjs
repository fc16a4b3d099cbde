// Writes docs/coverage.md from the content: which tasks and questions exercise each objective.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

execFileSync(process.execPath, [await bundle('scripts/coverage/main.ts', 'coverage', ['satteri'])], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  stdio: 'inherit',
});

import { writeFileSync } from 'node:fs';
import { coveragePage } from './page.ts';

writeFileSync('docs/coverage.md', coveragePage('content'));
console.log('docs/coverage.md written');

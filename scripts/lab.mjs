// The headless runner: JSON lines in, one JSON line out for each (see src/lab/headless/main.ts).
import { pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';

await import(pathToFileURL(await bundle('src/lab/headless/main.ts', 'lab')).href);

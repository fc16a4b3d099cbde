// Checks lessons with their labs and quizzes, as the tests do (see scripts/content/main.ts).
import { rmSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';

// Several may run at once, so each has a bundle of its own.
const path = await bundle('scripts/content/main.ts', `checkcontent-${process.pid}`, ['satteri']);
process.on('exit', () => rmSync(path, { force: true }));
await import(pathToFileURL(path).href);

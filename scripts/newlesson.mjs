// Makes a lesson that passes every check, to be filled (see scripts/content/newlesson.ts).
import { rmSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const path = await bundle('scripts/content/newlesson.ts', `newlesson-${process.pid}`, ['satteri']);
process.on('exit', () => rmSync(path, { force: true }));
await import(pathToFileURL(path).href);

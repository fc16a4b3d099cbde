// Writes quiz items for other systems, and reads items of theirs (see scripts/exchange/main.ts).
import { rmSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';

// Several may run at once, so each has a bundle of its own.
const path = await bundle('scripts/exchange/main.ts', `exchange-${process.pid}`, ['satteri']);
process.on('exit', () => rmSync(path, { force: true }));
await import(pathToFileURL(path).href);

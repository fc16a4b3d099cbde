// Builds the site, serves it on this machine and prints its address.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { serve } from './serve.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = spawnSync(`${root}node_modules/.bin/astro`, ['build'], { cwd: root, stdio: 'inherit' });
if (built.status !== 0) process.exit(built.status ?? 1);
const { url } = await serve(Number(process.env.PORT ?? 4321));
console.log(`\nGangway is ready: ${url}\nPress Ctrl-C to stop.`);

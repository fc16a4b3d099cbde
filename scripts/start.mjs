// Builds the site, serves it on this machine and prints its address.
import { astro } from './astro.mjs';
import { serve } from './serve.mjs';

const status = astro('build');
if (status !== 0) process.exit(status);
const { url } = await serve(Number(process.env.PORT ?? 4321));
console.log(`\nGangway is ready: ${url}\nPress Ctrl-C to stop.`);

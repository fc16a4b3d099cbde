// Checks the types of every room under its own tsconfig (its `paths` are the rooms it may import), then the rest.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
// TypeScript 7 checks a room in a second; `astro check` needs version 6, which therefore has the usual name.
const tsc = `${root}node_modules/typescript7/bin/tsc`;
const astro = `${root}node_modules/.bin/astro`;
const rooms = readdirSync(`${root}src`).filter((room) => existsSync(`${root}src/${room}/tsconfig.json`));
const checks = [
  ...rooms.map((room) => [tsc, ['-p', `src/${room}`]]),
  ...readdirSync(`${root}src/lab`)
    .filter((name) => /^tsconfig\..+\.json$/.test(name))
    .map((name) => [tsc, ['-p', `src/lab/${name}`]]),
  [tsc, ['-p', 'src/site/offline']],
  [tsc, ['-p', '.']],
  [astro, ['check', '--minimumSeverity', 'warning']],
];

let failed = 0;
async function worker() {
  for (let check = checks.shift(); check; check = checks.shift()) {
    const [command, args] = check;
    const { code, output } = await run(command, args);
    if (code !== 0) {
      failed++;
      console.error(`${command} ${args.join(' ')}\n${output}`);
    }
  }
}

function run(command, args) {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => {
        output += data;
      });
    child.on('close', (code) => resolve({ code, output }));
  });
}

// What content.config.ts says of the content becomes types first.
await run(astro, ['sync']);
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));
if (failed > 0) process.exit(1);
console.log('types: every room holds');

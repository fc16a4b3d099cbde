// Runs astro without its telemetry: nothing here calls out.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs `astro` with `args` to its end; answers its exit status. */
export function astro(...args) {
  const env = { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' };
  return spawnSync(`${root}node_modules/.bin/astro`, args, { cwd: root, stdio: 'inherit', env }).status ?? 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(astro(...process.argv.slice(2)));

// Bundles one TypeScript entry for Node and answers the path of the result.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * @param {string} entry path of a TypeScript file, from the repository's root
 * @param {string} name of the bundle
 * @param {string[]} [external] packages that stay out of it, such as those with native code
 */
export async function bundle(entry, name, external = []) {
  const outfile = `${root}node_modules/.cache/gangway/${name}.mjs`;
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    external,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    sourcemap: 'inline',
    logLevel: 'warning',
    tsconfig: `${root}tsconfig.json`,
    // Some packages are CommonJS and ask for Node's own modules.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
    },
  });
  return outfile;
}

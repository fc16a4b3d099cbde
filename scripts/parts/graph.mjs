// The source files of the page's worker and which imports which.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { esbuildFetchedCode } from './esbuild.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const ENTRY = 'src/site/workbench/worker.ts';

/**
 * @returns {Promise<{ all: Map<string, Map<string, string>>, core: Set<string> }>} every file by absolute path with where its
 * imports lead, and those files that the entry imports at once
 */
export async function graph() {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [ENTRY],
    bundle: true,
    format: 'esm',
    write: false,
    outdir: 'none',
    metafile: true,
    logLevel: 'error',
    tsconfig: `${root}tsconfig.json`,
    plugins: [esbuildFetchedCode()],
  });
  const all = new Map();
  for (const [path, { imports }] of Object.entries(metafile.inputs)) {
    const targets = imports.filter(({ external, original }) => !external && original);
    all.set(resolve(root, path), new Map(targets.map(({ path: to, original }) => [original, resolve(root, to)])));
  }
  const core = new Set();
  const visit = (path) => {
    const absolute = resolve(root, path);
    if (core.has(absolute) || !metafile.inputs[path]) return;
    core.add(absolute);
    for (const { path: to, kind, external } of metafile.inputs[path].imports)
      if (!external && kind !== 'dynamic-import') visit(to);
  };
  visit(ENTRY);
  return { all, core };
}

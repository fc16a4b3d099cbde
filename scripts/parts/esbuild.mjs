// scripts/fetchedcode.mjs for esbuild: the same files are left to be fetched.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { EAGER, FETCHED, fetchWhenNeeded, MANIFEST, packageManifest } from '../fetchedcode.mjs';

/** @returns {import('esbuild').Plugin} */
export function esbuildFetchedCode() {
  return {
    name: 'gangway:fetched-code',
    setup(build) {
      build.onResolve({ filter: /^virtual:package-manifest$/ }, () => ({ path: MANIFEST, namespace: 'manifest' }));
      build.onLoad({ filter: /./, namespace: 'manifest' }, async () => ({ contents: await packageManifest() }));
      build.onResolve({ filter: /\/packages\.ts$/ }, ({ path, resolveDir, importer }) => {
        const resolved = path.startsWith('#lab/') ? EAGER : resolve(resolveDir || dirname(importer), path);
        return resolved === EAGER ? { path: FETCHED } : undefined;
      });
      build.onLoad({ filter: /\/code\.ts$/ }, ({ path }) => {
        const contents = fetchWhenNeeded(readFileSync(path, 'utf8'), path);
        return contents === undefined ? undefined : { contents, loader: 'ts' };
      });
    },
  };
}

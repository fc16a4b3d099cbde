// A Vite plugin for the page's workers: programs are fetched by package, each when it is first run.
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';

const EAGER = fileURLToPath(new URL('../src/lab/packages.ts', import.meta.url));
const FETCHED = fileURLToPath(new URL('../src/lab/worker/packages.ts', import.meta.url));
const MANIFEST = 'virtual:package-manifest';

/** @returns {import('vite').Plugin} */
export function fetchedPackages() {
  return {
    name: 'gangway:fetched-packages',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (source === MANIFEST) return `\0${MANIFEST}`;
      if (!source.endsWith('/packages.ts')) return undefined;
      const resolved = await this.resolve(source, importer, { skipSelf: true });
      return resolved?.id === EAGER ? FETCHED : undefined;
    },
    async load(id) {
      if (id !== `\0${MANIFEST}`) return undefined;
      const { packages } = await import(pathToFileURL(await bundle('src/lab/packages.ts', 'packages')).href);
      const names = Object.entries(packages).map(([name, { host, applets }]) => [
        name,
        { host: Object.keys(host), applets: Object.keys(applets) },
      ]);
      return `export default ${JSON.stringify(Object.fromEntries(names))};`;
    },
  };
}

// An Astro integration: writes the service worker of the built site, with the list of its files.
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ENTRY = fileURLToPath(new URL('../src/site/offline/worker/worker.ts', import.meta.url));
/** What every page and every lab needs, and the pages a visitor may come to first. */
const SHELL = /^(_astro\/|settings\.js$|favicon\.svg$|manifest\.webmanifest$|(zh-hant\/)?(offline|data)\/index\.html$)/;
/** What comes when it is idle: pages, what solutions are made of, the search index. */
const PAGES = /(\.html|\.json|\.svg|\.png|^pagefind\/.*)$/;
/** Not for browsers, or no part of what is shown. */
const NEVER =
  /(\.br|\.gz|\.map|^_headers|^sw\.js|^robots\.txt|\.xml|^pagefind\/(pagefind-(ui|component|modular|highlight).*|.*\.css))$/;
const HASHED = /^_astro\//;

/** @returns {import('astro').AstroIntegration} */
export function offline() {
  return {
    name: 'gangway:offline',
    hooks: {
      async 'astro:build:done'({ dir, logger }) {
        const root = fileURLToPath(dir);
        const shell = [];
        const pages = [];
        const bytes = { shell: 0, pages: 0 };
        for (const file of (await readdir(root, { recursive: true })).sort()) {
          const path = join(root, file);
          if (NEVER.test(file) || !(await stat(path)).isFile()) continue;
          const content = await readFile(path);
          const revision = createHash('sha256').update(content).digest('base64url').slice(0, 12);
          const url = addressOf(file);
          if (SHELL.test(file)) {
            shell.push({ url, revision: HASHED.test(file) ? null : revision });
            bytes.shell += content.length;
          } else if (PAGES.test(file)) {
            pages.push({ url, revision, language: languageOf(file) });
            bytes.pages += content.length;
          }
        }
        await build({
          entryPoints: [ENTRY],
          outfile: join(root, 'sw.js'),
          bundle: true,
          minify: true,
          format: 'iife',
          target: 'es2022',
          legalComments: 'none',
          define: { 'process.env.NODE_ENV': '"production"' },
          banner: { js: `self.__SHELL=${JSON.stringify(shell)};self.__PAGES=${JSON.stringify(pages)};` },
        });
        const size = (count) => `${(count / 1e6).toFixed(1)} MB`;
        logger.info(`${shell.length} files (${size(bytes.shell)}) first, ${pages.length} (${size(bytes.pages)}) later`);
      },
    },
  };
}

/** The address under which a static host serves a file, relative to the site's root. */
function addressOf(file) {
  const url = file.replace(/(^|\/)index\.html$/, '$1');
  return url === '' ? './' : url;
}

/** The language of the readers who need a file; undefined for what all need. */
function languageOf(file) {
  const searched = /^pagefind\/(?:(?:fragment|index)\/|pagefind\.|wasm\.)(en|zh-hant)[._]/.exec(file);
  if (searched) return searched[1];
  if (!file.endsWith('.html')) return undefined;
  return file.startsWith('zh-hant/') ? 'zh-hant' : 'en';
}

import { fileURLToPath } from 'node:url';
import mdx from '@astrojs/mdx';
import preact from '@astrojs/preact';
import { defineConfig } from 'astro/config';
import { compress } from './scripts/compress.mjs';
import { contentSecurityPolicy } from './scripts/csp.mjs';
import { fetchedCode } from './scripts/fetchedcode.mjs';
import { offline } from './scripts/offline.mjs';
import { pagefind } from './scripts/pagefind.mjs';
import { GROUPS, secondPart } from './scripts/parts/plugin.mjs';
import { shortNames } from './scripts/shortnames.mjs';
import { sitemap } from './scripts/sitemap.mjs';

const PREACT = { name: 'preact', test: /\/node_modules\/@?preact\// };
const src = fileURLToPath(new URL('./src/', import.meta.url));

export default defineConfig({
  srcDir: './src/site',
  output: 'static',
  trailingSlash: 'always',
  // Where the site will stand, for what needs whole addresses: `SITE=https://example.org npm run build`.
  site: process.env.SITE || undefined,
  integrations: [mdx(), preact(), pagefind(), contentSecurityPolicy(), sitemap(), offline(), compress()],
  // Console blocks are drawn by components/CodeBlock.astro from what the engine prints.
  markdown: { syntaxHighlight: false },
  devToolbar: { enabled: false },
  build: { inlineStylesheets: 'never' },
  vite: {
    // What every page with a lab or a quiz needs is one file: it packs better than five.
    environments: { client: { build: { rolldownOptions: { output: { codeSplitting: { groups: [PREACT] } } } } } },
    plugins: [shortNames()],
    resolve: {
      alias: [
        {
          find: /^#(netip|errdefs|api|http|kernel|libnetwork|daemon|client|cli|userland|shell|lab|terminal|course|grading|site)\//,
          replacement: `${src}$1/`,
        },
      ],
    },
    worker: {
      format: 'es',
      plugins: () => [fetchedCode(), secondPart()],
      rolldownOptions: { output: { codeSplitting: { groups: GROUPS }, comments: false } },
    },
  },
});

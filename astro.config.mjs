import { fileURLToPath } from 'node:url';
import mdx from '@astrojs/mdx';
import preact from '@astrojs/preact';
import { defineConfig } from 'astro/config';
import { fetchedCode } from './scripts/fetchedcode.mjs';
import { pagefind } from './scripts/pagefind.mjs';

const src = fileURLToPath(new URL('./src/', import.meta.url));

export default defineConfig({
  srcDir: './src/site',
  output: 'static',
  trailingSlash: 'always',
  integrations: [mdx(), preact(), pagefind()],
  // Console blocks are drawn by components/CodeBlock.astro from what the engine prints.
  markdown: { syntaxHighlight: false },
  devToolbar: { enabled: false },
  build: { inlineStylesheets: 'never' },
  vite: {
    resolve: {
      alias: [
        {
          find: /^#(netip|errdefs|api|http|kernel|libnetwork|daemon|client|cli|userland|shell|lab|terminal|course|grading|site)\//,
          replacement: `${src}$1/`,
        },
      ],
    },
    worker: { format: 'es', plugins: () => [fetchedCode()] },
  },
});

// Makes the search index of the built site.
import { fileURLToPath } from 'node:url';

/** @returns {import('astro').AstroIntegration} */
export function pagefind() {
  return {
    name: 'pagefind',
    hooks: {
      'astro:build:done': async ({ dir, logger }) => {
        const { createIndex, close } = await import('pagefind');
        const site = fileURLToPath(dir);
        const { index, errors } = await createIndex({ excludeSelectors: ['.lab', 'dialog', '.quiz'] });
        if (!index) throw new Error(`the search index cannot be made: ${errors.join(', ')}`);
        const { page_count: pages } = await index.addDirectory({ path: site });
        await index.writeFiles({ outputPath: `${site}pagefind` });
        await close();
        logger.info(`${pages} pages can be searched`);
      },
    },
  };
}

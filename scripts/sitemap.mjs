// An Astro integration: a map of the site for search engines, where the build knows its address.
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Pages that are nobody's first. */
const PRIVATE = /(^|\/)(404|offline\/index|data\/index)\.html$/;

/** @returns {import('astro').AstroIntegration} */
export function sitemap() {
  let site;
  return {
    name: 'gangway:sitemap',
    hooks: {
      'astro:config:done'({ config }) {
        site = config.site && new URL(config.base, config.site).href;
      },
      async 'astro:build:done'({ dir }) {
        if (!site) return;
        const root = fileURLToPath(dir);
        const files = (await readdir(root, { recursive: true })).filter((file) => file.endsWith('.html'));
        const pages = files
          .filter((file) => !PRIVATE.test(file))
          .map((file) => file.replace(/(^|\/)index\.html$/, '$1'));
        const urls = pages.sort().map((page) => `<url><loc>${new URL(page, site).href}</loc></url>`);
        const map = `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n`;
        await writeFile(join(root, 'sitemap.xml'), `${map}${urls.join('\n')}\n</urlset>\n`);
        const robots = `User-agent: *\nAllow: /\nSitemap: ${new URL('sitemap.xml', site).href}\n`;
        await writeFile(join(root, 'robots.txt'), robots);
      },
    },
  };
}

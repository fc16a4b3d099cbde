// An Astro integration: beside each file of text of the built site stand its Brotli and gzip forms, as static hosts serve them.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const TEXT = /\.(js|css|html|json|svg|webmanifest|xml)$/;
/** Pages are many, and change with every version: they are compressed quickly. */
const PAGE = /\.(html|json)$/;
/** Smaller files fit in one packet as they are, in bytes. */
const SMALL = 1_000;
/** Brotli's quality for pages. */
const QUICK = 5;

/** @returns {import('astro').AstroIntegration} */
export function compress() {
  return {
    name: 'gangway:compress',
    hooks: {
      async 'astro:build:done'({ dir }) {
        const root = fileURLToPath(dir);
        const files = await readdir(root, { recursive: true });
        for (const file of files.filter((each) => TEXT.test(each))) {
          const path = join(root, file);
          const bytes = await readFile(path);
          if (bytes.length < SMALL) continue;
          const quick = PAGE.test(file);
          const quality = quick ? QUICK : constants.BROTLI_MAX_QUALITY;
          const [br, gz] = await Promise.all([
            brotli(bytes, quality),
            promisify(gzip)(bytes, { level: quick ? 6 : 9 }),
          ]);
          await writeFile(`${path}.br`, br);
          await writeFile(`${path}.gz`, gz);
        }
      },
    },
  };
}

/** What `bytes` are sent as to a browser that knows Brotli. */
export function brotli(bytes, quality = constants.BROTLI_MAX_QUALITY) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return promisify(brotliCompress)(bytes, { params });
}

// An Astro integration: beside each script and style sheet of the built site stand its Brotli and gzip forms, as static hosts
// serve them. Pages are small, and many.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const TEXT = /\.(js|css)$/;
/** Smaller files fit in one packet as they are, in bytes. */
const SMALL = 1_000;

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
          const [br, gz] = await Promise.all([brotli(bytes), promisify(gzip)(bytes, { level: 9 })]);
          await writeFile(`${path}.br`, br);
          await writeFile(`${path}.gz`, gz);
        }
      },
    },
  };
}

/** What `bytes` are sent as to a browser that knows Brotli. */
export function brotli(bytes) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return promisify(brotliCompress)(bytes, { params });
}

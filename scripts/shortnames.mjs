// A Vite plugin: xterm's members that begin with an underscore, its own word for private, get short names. It is the largest
// library of the page, and a sixth of its text is such names.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';

const LIBRARIES = fileURLToPath(new URL('../node_modules/@xterm/', import.meta.url));
const CORE = /@xterm\/xterm\/lib\/xterm\.mjs$/;

/** @returns {import('vite').Plugin} */
export function shortNames() {
  return {
    name: 'gangway:short-names',
    apply: 'build',
    async transform(code, id) {
      if (!CORE.test(id)) return undefined;
      const options = { mangleProps: /^_[a-z]/i, reserveProps: addonNames(), legalComments: 'none', minify: true };
      return { code: (await transform(code, { ...options, format: 'esm', target: 'es2022' })).code, map: null };
    },
  };
}

/** What xterm's add-ons call by such names, and must find. */
function addonNames() {
  const names = new Set();
  for (const library of readdirSync(LIBRARIES).filter((each) => each.startsWith('addon-'))) {
    const folder = `${LIBRARIES}${library}/lib/`;
    for (const file of readdirSync(folder).filter((each) => each.endsWith('.mjs')))
      for (const [name] of readFileSync(folder + file, 'utf8').matchAll(/\b_[a-z]\w*/gi)) names.add(name);
  }
  return new RegExp(`^(${[...names].join('|')})$`);
}

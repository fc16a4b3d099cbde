// An Astro integration: each page of the built site gets a strict Content-Security-Policy as its first element, with the hashes
// of its own inline scripts; `_headers` says the same for static hosts that send headers (docs/decisions/0032).
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCRIPT = /<script\b([^>]*)>([\s\S]*?)<\/script>/g;
const STYLE = /<style\b[^>]*>([\s\S]*?)<\/style>/g;
const CHARSET = /<meta charset="?utf-8"?\s*\/?>/i;
/** How long what carries its hash in its name may be kept, in seconds. */
const YEAR = 31_536_000;

/** What holds for every page: nothing foreign is loaded, and no text becomes script. */
const FIXED = {
  'style-src-attr': ["'unsafe-inline'"],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'worker-src': ["'self'"],
  'manifest-src': ["'self'"],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'require-trusted-types-for': ["'script'"],
  'trusted-types': ['default'],
};

/** @returns {import('astro').AstroIntegration} */
export function contentSecurityPolicy() {
  return {
    name: 'gangway:csp',
    hooks: {
      async 'astro:build:done'({ dir, logger }) {
        const root = fileURLToPath(dir);
        const all = { scripts: new Set(), styles: new Set() };
        const pages = (await readdir(root, { recursive: true })).filter((file) => file.endsWith('.html'));
        for (const page of pages) {
          const path = join(root, page);
          const html = await readFile(path, 'utf8');
          const hashes = inlineHashes(html);
          for (const kind of ['scripts', 'styles']) for (const hash of hashes[kind]) all[kind].add(hash);
          await writeFile(path, withPolicy(html, policy(hashes)));
        }
        await writeFile(
          join(root, '_headers'),
          headers({ scripts: [...all.scripts].sort(), styles: [...all.styles].sort() }),
        );
        logger.info(`${pages.length} pages, ${all.scripts.size} inline scripts, ${all.styles.size} inline styles`);
      },
    },
  };
}

/** The value of a policy under which the scripts and styles of these hashes may stand in the page. */
export function policy({ scripts, styles }, more = {}) {
  const quoted = (hashes) => hashes.map((hash) => `'${hash}'`);
  const directives = {
    'default-src': ["'none'"],
    'script-src': ["'self'", "'wasm-unsafe-eval'", ...quoted(scripts)],
    'style-src': ["'self'", ...quoted(styles)],
    ...FIXED,
    ...more,
  };
  return Object.entries(directives)
    .map(([name, values]) => `${name} ${values.join(' ')}`)
    .join('; ');
}

/** The hashes of a page's inline scripts and styles, each once, as CSP writes them. @throws for what no hash can allow */
export function inlineHashes(html) {
  if (/<[a-z][^>]*\son[a-z]+=/i.test(html.replaceAll(SCRIPT, ''))) throw new Error('an inline event handler');
  const scripts = new Set();
  for (const [, attributes, text] of html.matchAll(SCRIPT)) {
    const type = /\btype="?([^"\s>]+)/.exec(attributes)?.[1] ?? '';
    if (/\ssrc=/.test(attributes) || !(type === '' || type === 'module' || type.endsWith('javascript'))) continue;
    scripts.add(hashOf(text));
  }
  const styles = new Set([...html.matchAll(STYLE)].map(([, text]) => hashOf(text)));
  return { scripts: [...scripts], styles: [...styles] };
}

function hashOf(text) {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function withPolicy(html, value) {
  if (!CHARSET.test(html)) throw new Error('a page without <meta charset>');
  return html.replace(CHARSET, (charset) => `${charset}<meta http-equiv="Content-Security-Policy" content="${value}">`);
}

/** The file of headers that Netlify, Cloudflare Pages and scripts/serve.mjs read. */
function headers(hashes) {
  const always = {
    'Content-Security-Policy': policy(hashes, { 'frame-ancestors': ["'none'"] }),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
  };
  const lines = (path, values) => [path, ...Object.entries(values).map(([name, value]) => `  ${name}: ${value}`)];
  return [
    ...lines('/*', always),
    ...lines('/_astro/*', { 'Cache-Control': `public, max-age=${YEAR}, immutable` }),
    ...lines('/sw.js', { 'Cache-Control': 'no-cache' }),
    '',
  ].join('\n');
}

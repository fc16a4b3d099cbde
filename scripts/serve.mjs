// Serves the built site on loopback, as a static host does: compressed, with validators and the headers of dist/_headers.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import sirv from 'sirv';

const DIST = fileURLToPath(new URL('../dist', import.meta.url));

/**
 * @param {number} port first port to try; the next free one is taken when it is in use, 0 takes any
 * @param {(path: string) => void} [asked] told of each request: path from the site's root, without what follows a `?`
 * @returns {Promise<{url: string, close: () => void}>}
 */
export async function serve(port, asked) {
  const rules = headerRules(`${DIST}/_headers`);
  const files = sirv(DIST, {
    etag: true,
    extensions: ['html'],
    brotli: true,
    gzip: true,
    setHeaders: (response, path) => {
      for (const { covers, headers } of rules)
        if (covers(path)) for (const [name, value] of headers) response.setHeader(name, value);
    },
  });
  const server = createServer((request, response) => {
    asked?.(request.url.slice(1).split('?')[0]);
    files(request, response, () => {
      const page = `${DIST}/404.html`;
      response.writeHead(404, { 'content-type': 'text/html; charset=utf-8' });
      response.end(existsSync(page) ? readFileSync(page) : 'Not found\n');
    });
  });
  const bound = await listen(server, port);
  return {
    url: `http://localhost:${bound}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The rules of a file `_headers`: a path with `*`, then its headers, indented. */
function headerRules(file) {
  const rules = [];
  for (const line of existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []) {
    const [, name, value] = /^\s+([\w-]+):\s*(.*)$/.exec(line) ?? [];
    if (name) rules.at(-1)?.headers.push([name, value]);
    else if (line.startsWith('/')) rules.push({ covers: covering(line.trim()), headers: [] });
  }
  return rules;
}

function covering(pattern) {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const expression = new RegExp(`^${parts.join('.*')}$`);
  return (path) => expression.test(path);
}

function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if (error.code === 'EADDRINUSE' && port !== 0) resolve(listen(server, port + 1));
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => resolve(server.address().port));
  });
}

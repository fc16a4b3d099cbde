// Serves the built site on loopback.
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import sirv from 'sirv';

const DIST = fileURLToPath(new URL('../dist', import.meta.url));

/**
 * @param {number} port first port to try; the next free one is taken when it is in use, 0 takes any
 * @returns {Promise<{url: string, close: () => void}>}
 */
export async function serve(port) {
  const files = sirv(DIST, { etag: true, extensions: ['html'], brotli: true, gzip: true });
  const server = createServer((request, response) =>
    files(request, response, () => {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
      response.end('Not found\n');
    }),
  );
  const bound = await listen(server, port);
  return {
    url: `http://localhost:${bound}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
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

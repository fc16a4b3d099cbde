// A line of limited speed before a server: browsers' own throttling leaves out what workers fetch.
import { connect, createServer } from 'node:net';

/**
 * @param {string} url the server's address
 * @param {{ roundTrip: number, bitsPerSecond: number }} line time there and back in ms, and the speed of the way to the browser
 * @returns {Promise<{ url: string, close: () => void }>} where the same server is reached over the line
 */
export async function slowLine(url, { roundTrip, bitsPerSecond }) {
  const target = Number(new URL(url).port);
  const sockets = new Set();
  /** When the line has carried all that was given to it. */
  let free = 0;
  const server = createServer((browser) => {
    const upstream = connect(target, '127.0.0.1');
    for (const socket of [browser, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    // Opening a connection takes a round trip of its own.
    const opened = performance.now() + roundTrip;
    browser.on('data', (bytes) => {
      const at = Math.max(performance.now(), opened) + roundTrip / 2;
      setTimeout(() => upstream.write(bytes), at - performance.now());
    });
    upstream.on('data', (bytes) => {
      free = Math.max(free, performance.now()) + (bytes.length * 8_000) / bitsPerSecond;
      setTimeout(() => browser.write(bytes), free + roundTrip / 2 - performance.now());
    });
    browser.on('end', () => upstream.end());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${server.address().port}/`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

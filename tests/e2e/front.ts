import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { address } from './lessonpage.ts';

/** A server before the one of the site: it can be taken down, and it can show another version of the site. */
export class Front {
  readonly #server: Server;
  /** Changes what a file says, by its path. */
  readonly changes = new Map<string, (text: string) => string>();
  port = 0;

  constructor() {
    const site = new URL(address());
    this.#server = createServer((incoming, outgoing) => {
      const change = this.changes.get(incoming.url ?? '');
      const headers = { ...incoming.headers };
      if (change) {
        delete headers['accept-encoding'];
        delete headers['if-none-match'];
      }
      const options = { host: site.hostname, port: site.port, path: incoming.url, method: incoming.method, headers };
      const passed = request(options, (answer) => {
        if (!change) {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
          return;
        }
        const pieces: Buffer[] = [];
        answer.on('data', (piece) => pieces.push(piece));
        answer.on('end', () => {
          const { 'content-length': _, ...rest } = answer.headers;
          outgoing.writeHead(answer.statusCode ?? 502, rest);
          outgoing.end(change(Buffer.concat(pieces).toString()));
        });
      });
      passed.on('error', () => outgoing.destroy());
      incoming.pipe(passed);
    });
  }

  async up(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.#server.address() as AddressInfo).port;
  }

  down(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  address(path = ''): string {
    return `http://localhost:${this.port}/${path}`;
  }
}

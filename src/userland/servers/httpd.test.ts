import { beforeEach, describe, expect, it } from 'vitest';
import { SECOND } from '#kernel/clock.ts';
import { pipe } from '#kernel/file/pipe.ts';
import { Kernel } from '#kernel/kernel.ts';
import type { Process } from '#kernel/process/process.ts';
import { executable } from '#kernel/process/program.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { World } from '#kernel/world.ts';
import { Addr } from '#netip/addr.ts';
import { httpd } from './httpd.ts';

let kernel: Kernel;
beforeEach(() => {
  kernel = new Kernel(new World({ epoch: Date.UTC(2026, 10, 21, 12), seed: 'httpd' }), 'host');
  kernel.net.loopback.setUp(true);
  const programs = {
    httpd,
    *show(proc: Process) {
      yield* proc.print(
        `Content-Type: text/plain\n\n${[...proc.env]
          .map(([name, value]) => `${name}=${value}\n`)
          .sort()
          .join('')}`,
      );
      yield* proc.print(yield* proc.readAll());
      return 0;
    },
    *teapot(proc: Process) {
      yield* proc.print('Status: 418 Short\r\n\r\nstout');
      return 0;
    },
  };
  for (const [name, program] of Object.entries(programs)) kernel.programs.register(name, program);
  kernel.fs.mkdirAll('/www/cgi-bin');
  kernel.fs.mkdirAll('/www/sub');
  kernel.fs.writeFile('/bin/httpd', executable('httpd'), 0o755);
  kernel.fs.writeFile('/www/cgi-bin/show', executable('show'), 0o755);
  kernel.fs.writeFile('/www/cgi-bin/index.cgi', executable('teapot'), 0o755);
  kernel.fs.writeFile('/www/a.txt', 'hello\n');
});

function start(...args: string[]): { process: Process; errors: () => string } {
  const [read, write] = pipe();
  const process = kernel.spawn('/bin/httpd', ['httpd', ...args], { files: [[2, write]] });
  kernel.world.scheduler.run({ until: kernel.world.clock.now + SECOND / 10 });
  return {
    process,
    errors: () => {
      let text = '';
      kernel.world.scheduler.spawn(
        (function* () {
          while (read.readiness().readable) {
            const bytes = yield* read.read(10_000);
            if (bytes.length === 0) break;
            text += new TextDecoder().decode(bytes);
          }
        })(),
        () => {},
      );
      kernel.world.scheduler.run({ until: kernel.world.clock.now + SECOND });
      return text;
    },
  };
}

/** Sends a request as it is and answers all that comes back. */
function fetch(request: string, port = 80): string {
  let answer = '';
  const thread = kernel.world.scheduler.spawn(
    (function* () {
      const socket = new TcpSocket(kernel.net);
      yield* socket.connect(Addr.LOOPBACK4, port);
      yield* socket.write(new TextEncoder().encode(request));
      for (let ended = false; !ended; ) {
        const bytes = yield* socket.read(65_536);
        answer += new TextDecoder().decode(bytes);
        ended = bytes.length === 0;
      }
      socket.close();
    })(),
    (end) => {
      if ('error' in end) answer = String(end.error);
    },
  );
  kernel.world.scheduler.run({ until: kernel.world.clock.now + 70 * SECOND, done: () => thread.done });
  return answer;
}

const get = (path: string, fields = '') => fetch(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n${fields}\r\n`);

describe('httpd', () => {
  it('sends files with their size, time and type', () => {
    start('-f', '-h', '/www');
    expect(get('/a.txt')).toBe(
      'HTTP/1.1 200 OK\r\nDate: Sat, 21 Nov 2026 12:00:00 GMT\r\nConnection: close\r\nContent-type: text/plain\r\n' +
        'Accept-Ranges: bytes\r\nLast-Modified: Sat, 21 Nov 2026 12:00:00 GMT\r\nETag: "6b0187c0-6"\r\nContent-Length: 6\r\n\r\nhello\n',
    );
    expect(get('/a.txt', 'Range: bytes=1-2\r\n')).toMatch(
      /^HTTP\/1.1 206 .*Content-Range: bytes 1-2\/6\r\n.*Content-Length: 2\r\n\r\nel$/s,
    );
    expect(get('/a.txt', 'If-None-Match: "6b0187c0-6"\r\n')).toMatch(/^HTTP\/1.1 304 Not Modified\r\n/);
    expect(fetch('HEAD /a.txt HTTP/1.1\r\n\r\n')).toMatch(/Content-Length: 6\r\n\r\n$/);
  });

  it('explains what it cannot do', () => {
    start('-f', '-h', '/www');
    expect(get('/none')).toMatch(
      /\r\n\r\n<HTML><HEAD><TITLE>404 Not Found<\/TITLE><\/HEAD>\n<BODY><H1>404 Not Found<\/H1>\nThe requested URL was not found\n<\/BODY><\/HTML>\n$/,
    );
    expect(get('/sub?a=b')).toMatch(/^HTTP\/1.1 302 Found\r\n.*Location: \/sub\/\?a=b\r\n\r\n$/s);
    expect(get('/../etc/passwd')).toMatch(/^HTTP\/1.1 400 Bad Request/);
    expect(fetch('PUT / HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1.1 400 Bad Request/);
    expect(fetch('POST /a.txt HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1.1 501 Not Implemented/);
    expect(fetch('GET / HTT')).toMatch(/^HTTP\/1.1 408 Request Timeout/);
  });

  it('runs programs below cgi-bin, and index.cgi for a directory without a page', () => {
    start('-f', '-h', '/www');
    const answer = fetch('POST /cgi-bin/show/more?x=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody');
    expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\nContent-Type: text\/plain\n\nCONTENT_LENGTH=4\n/);
    for (const line of [
      'PATH_INFO=/more',
      'QUERY_STRING=x=1',
      'REMOTE_ADDR=[::ffff:127.0.0.1]',
      'SCRIPT_NAME=/cgi-bin/show',
      'HTTP_HOST=h',
    ]) {
      expect(answer).toContain(`${line}\n`);
    }
    expect(answer).toMatch(/body$/);
    expect(get('/')).toBe('HTTP/1.1 418 Short\r\n\r\nstout');
    expect(get('/cgi-bin/none')).toMatch(/^HTTP\/1.1 404 Not Found/);
    expect(get('/cgi-bin/')).toMatch(/^HTTP\/1.1 403 Forbidden/);
    expect([...kernel.processes].map((process) => process.argv[0])).toEqual(['httpd']);
  });

  it('ends when the port is taken', () => {
    start('-f');
    const second = start('-f');
    expect(second.errors()).toBe('httpd: bind: Address already in use\n');
    expect(second.process.status).toEqual({ code: 1 });
  });

  it('goes into the background without -f, and says what it does with -v', () => {
    const { process } = start('-p', '81', '-h', '/www');
    expect(process.status).toEqual({ code: 0 });
    expect(fetch('GET /a.txt HTTP/1.1\r\n\r\n', 81)).toMatch(/^HTTP\/1.1 200/);
    const { errors } = start('-f', '-vv', '-p', '127.0.0.1:82', '-h', '/www');
    fetch('GET /a.txt HTTP/1.1\r\n\r\n', 82);
    expect(errors()).toMatch(/^127.0.0.1:\d+: GET \/a.txt\n127.0.0.1:\d+: response:200\n$/);
  });
});

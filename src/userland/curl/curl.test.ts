import { describe, expect, it } from 'vitest';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { executable } from '#kernel/process/program.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { busybox } from '../busybox/busybox.ts';
import { busyboxApplets, hostPrograms } from '../catalogue.ts';
import { Testbed, TOOLS } from '../testbed.ts';

/** Answers each request by its path: `/` a page, `/there` a redirect to it, `/silent` never, the rest 404. */
function* serve(proc: Process): Coroutine<number> {
  const listener = new TcpSocket(proc.namespaces.net, proc);
  proc.files.install(listener);
  listener.bind(undefined, 8080);
  listener.listen();
  for (;;) {
    const socket = yield* listener.accept();
    proc.thread(
      (function* () {
        const fd = proc.files.install(socket);
        const text = new TextDecoder().decode(yield* socket.read(65_536));
        const path = text.split(' ')[1];
        if (path === '/silent') return;
        const body = path === '/' ? 'page\n' : '';
        const status = path === '/' ? '200 OK' : path === '/there' ? '302 Found\r\nLocation: /' : '404 Not Found';
        yield* socket.write(
          new TextEncoder().encode(
            `HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
          ),
        );
        proc.files.close(fd);
      })(),
    );
  }
}

function served(): Testbed {
  const bed = new Testbed({ ...TOOLS, ...hostPrograms, '/usr/bin/busybox': busybox(busyboxApplets) });
  const { kernel } = bed;
  kernel.programs.register('serve', serve);
  kernel.fs.writeFile('/usr/bin/serve', executable('serve'), 0o755);
  kernel.net.loopback.setUp(true);
  kernel.spawn('/usr/bin/serve', ['serve']);
  return bed;
}

// Expected texts: curl 8.22 and busybox 1.38.
describe('curl', () => {
  it('fetches pages and follows redirects', () => {
    const bed = served();
    expect(bed.run('curl -s 127.0.0.1:8080')).toMatchObject({ stdout: 'page\n', stderr: '', status: 0 });
    expect(bed.run('curl -s localhost:8080/there').stdout).toBe('');
    expect(bed.run("curl -sL -w '%{http_code} %{num_redirects} %{url_effective}' localhost:8080/there").stdout).toBe(
      'page\n200 1 http://localhost:8080/',
    );
  });

  it('connects from the port that is asked for, or from the first free one of several', () => {
    const bed = served();
    const from = (port: string, more = '') =>
      bed.run(`curl -sS -o /dev/null -w '%{local_port}\\n' --local-port ${port} ${more} 127.0.0.1:8080`);
    expect(from('40000')).toMatchObject({ stdout: '40000\n', status: 0 });
    expect(from('40001', '--interface 127.0.0.1')).toMatchObject({ stdout: '40001\n', status: 0 });
    expect(from("'40020 - 40030'").stdout).toBe('40020\n');
    expect(from('8080-8082', '-v')).toMatchObject({
      stdout: '8081\n',
      stderr: expect.stringContaining('* Bind to local port 8080 failed, trying next\n* Local port: 8081\n'),
    });
    expect(from('8080').stderr).toMatch(
      /^curl: \(45\) Failed to connect to 127.0.0.1:8080 after \d+ ms: Failed binding local connection end\n$/,
    );
    expect(from('8080', '-v').stderr).toContain(
      '* bind failed with errno 98: Address already in use\n* connect to 127.0.0.1 port 8080 from  port 0 failed: Success\n',
    );
    for (const wrong of ['abc', '40000-', '40010-40000', '70000'])
      expect(from(wrong)).toMatchObject({
        stderr: expect.stringContaining('curl: option --local-port: is badly used here\n'),
        status: 2,
      });
  });

  it('shows what it does', () => {
    const { stderr } = served().run('curl -sv -o /dev/null 127.0.0.1:8080');
    expect(stderr.replace(/from 127.0.0.1 port \d+/, 'from 127.0.0.1 port N')).toBe(
      '*   Trying 127.0.0.1:8080...\n* Established connection to 127.0.0.1 (127.0.0.1 port 8080) from 127.0.0.1 port N \n' +
        '* using HTTP/1.x\n> GET / HTTP/1.1\n> Host: 127.0.0.1:8080\n> User-Agent: curl/8.22.0\n> Accept: */*\n> \n' +
        '* Request completely sent off\n< HTTP/1.1 200 OK\n< Content-Length: 5\n< Connection: close\n< \n{ [5 bytes data]\n' +
        '* shutting down connection #0\n',
    );
  });

  it.each([
    ['curl 127.0.0.1:81', 'curl: (7) Failed to connect to 127.0.0.1:81 after 0 ms: Could not connect to server\n', 7],
    ['curl -sf 127.0.0.1:8080/nosuch', '', 22],
    ['curl -sSf 127.0.0.1:8080/nosuch', 'curl: (22) The requested URL returned error: 404\n', 22],
    [
      'curl -sS -m 1 127.0.0.1:8080/silent',
      'curl: (28) Operation timed out after 1001 milliseconds with 0 bytes received\n',
      28,
    ],
    ['curl foo://x', 'curl: (1) Protocol "foo" not supported\n', 1],
    [
      'curl --nosuch x',
      "curl: option --nosuch: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
      2,
    ],
    [
      'curl --unix-socket /nosuch http://localhost/',
      'curl: (7) Failed to connect to localhost:80 over unix:///nosuch after 0 ms: Could not connect to server\n',
      7,
    ],
  ])('%s fails', (line, stderr, status) => {
    expect(served().run(line)).toMatchObject({ stdout: '', stderr, status });
  });

  it('writes files', () => {
    const bed = served();
    bed.run('curl -s -o page.html 127.0.0.1:8080');
    expect(bed.kernel.fs.readText(`${bed.directory}/page.html`)).toBe('page\n');
  });
});

describe('busybox wget', () => {
  it('prints or saves a page', () => {
    const bed = served();
    expect(bed.run('busybox wget -q -O - http://127.0.0.1:8080/').stdout).toBe('page\n');
    const { stderr } = bed.run('busybox wget http://127.0.0.1:8080/');
    expect(stderr).toBe(
      "Connecting to 127.0.0.1:8080 (127.0.0.1:8080)\nsaving to 'index.html'\n" +
        "\rindex.html           100% |********************************|     5  0:00:00 ETA\n'index.html' saved\n",
    );
  });

  it.each([
    ['busybox wget -q http://127.0.0.1:81/', "wget: can't connect to remote host (127.0.0.1): Connection refused\n"],
    ['busybox wget -q -O - http://127.0.0.1:8080/nosuch', 'wget: server returned error: HTTP/1.1 404 Not Found\n'],
    ['busybox wget -q -T 1 http://127.0.0.1:8080/silent', 'wget: download timed out\n'],
  ])('%s fails', (line, stderr) => {
    expect(served().run(line)).toMatchObject({ stdout: '', stderr, status: 1 });
  });
});

describe('ss and nc', () => {
  it('show who listens and whether one can connect', () => {
    const bed = served();
    expect(bed.run('ss -ltn').stdout).toBe(
      'State  Recv-Q Send-Q Local Address:Port Peer Address:Port\nLISTEN 0      128          0.0.0.0:8080      0.0.0.0:*\n',
    );
    expect(bed.run('nc -zv 127.0.0.1 8080').stderr).toBe(
      'Connection to 127.0.0.1 8080 port [tcp/http-alt] succeeded!\n',
    );
    expect(bed.run('nc -zv 127.0.0.1 81')).toMatchObject({
      stderr: 'nc: connect to 127.0.0.1 port 81 (tcp) failed: Connection refused\n',
      status: 1,
    });
  });
});

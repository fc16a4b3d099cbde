import { beforeEach, describe, expect, it } from 'vitest';
import { SECOND } from '../clock.ts';
import type { Coroutine } from '../coroutine.ts';
import { isErrno } from '../errno.ts';
import { Kernel } from '../kernel.ts';
import type { Process } from '../process/process.ts';
import { executable } from '../process/program.ts';
import { World } from '../world.ts';
import { UnixSocket } from './unixsocket.ts';

const PATH = '/run/test.sock';
let kernel: Kernel;
let server: Process;
let client: Process;

beforeEach(() => {
  kernel = new Kernel(new World({ epoch: 0, seed: 'unix' }), 'host');
  kernel.programs.register('idle', function* (proc) {
    yield proc.changed;
    return 0;
  });
  kernel.fs.mkdirAll('/bin');
  kernel.fs.writeFile('/bin/idle', executable('idle'), 0o755);
  server = kernel.spawn('/bin/idle', ['server']);
  client = kernel.spawn('/bin/idle', ['client']);
});

/** Runs a coroutine for a while; what it answers, or the name of the error it throws. */
function run<T>(coroutine: Coroutine<T>): T | string | undefined {
  let result: T | string | undefined;
  kernel.world.scheduler.spawn(coroutine, (end) => {
    if ('value' in end) result = end.value;
    else if ('error' in end) {
      if (!isErrno(end.error)) throw end.error;
      result = end.error.code;
    }
  });
  kernel.world.scheduler.run({ until: kernel.world.clock.now + SECOND });
  return result;
}

function connected(): [UnixSocket, UnixSocket] {
  const listener = UnixSocket.listen(server, PATH);
  server.files.install(listener);
  const pair = run(
    (function* (): Coroutine<[UnixSocket, UnixSocket]> {
      return [yield* UnixSocket.connect(client, PATH), yield* listener.accept()];
    })(),
  );
  if (!Array.isArray(pair)) throw new Error(`no connection: ${pair}`);
  client.files.install(pair[0]);
  server.files.install(pair[1]);
  return pair;
}

describe('UnixSocket', () => {
  it('carries bytes both ways and ends each way alone', () => {
    const [a, b] = connected();
    run(a.write(new TextEncoder().encode('ping')));
    expect(new TextDecoder().decode(run(b.read(100)) as Uint8Array)).toBe('ping');
    a.shutdown('write');
    expect(run(b.read(100))).toHaveLength(0);
    run(b.write(new Uint8Array(5)));
    expect(run(a.read(100))).toHaveLength(5);
    expect(run(a.write(new Uint8Array(1)))).toBe('EPIPE');
    expect(b.peerProcess).toBe(client);
    const unix = kernel.net.transport.sockets().filter((info) => info.protocol === 'unix');
    expect(unix.map(({ state, path }) => `${state} ${path}`)).toEqual([`LISTEN ${PATH}`, 'ESTAB ', `ESTAB ${PATH}`]);
  });

  it('makes a writer wait while nobody reads', () => {
    const [a, b] = connected();
    const data = new Uint8Array(500_000);
    expect(run(a.write(data))).toBeUndefined();
    let received = 0;
    run(
      (function* () {
        while (received < data.length) received += (yield* b.read(65_536)).length;
      })(),
    );
    expect(received).toBe(data.length);
  });

  it('closes with its process', () => {
    const [a] = connected();
    server.signal('SIGKILL');
    expect(run(a.read(1))).toHaveLength(0);
    expect(run(a.write(new Uint8Array(1)))).toBe('EPIPE');
    expect(run(UnixSocket.connect(client, PATH))).toBe('ECONNREFUSED');
    expect(() => UnixSocket.listen(client, PATH)).toThrow('Address already in use');
  });

  it('resets a peer whose data was not read', () => {
    const [a, b] = connected();
    run(a.write(new Uint8Array(3)));
    b.close();
    expect(run(a.read(1))).toBe('ECONNRESET');
  });

  it('finds nobody, or a file that is no socket', () => {
    expect(run(UnixSocket.connect(client, '/run/none.sock'))).toBe('ENOENT');
    kernel.fs.writeFile('/run/file', '');
    expect(run(UnixSocket.connect(client, '/run/file'))).toBe('ECONNREFUSED');
  });

  it('knows abstract names, each network namespace its own', () => {
    UnixSocket.listen(server, '@name');
    expect(run(UnixSocket.connect(client, '@name'))).toBeInstanceOf(UnixSocket);
    expect(run(UnixSocket.connect(client, '@other'))).toBe('ECONNREFUSED');
  });
});

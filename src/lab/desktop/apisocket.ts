import type { Coroutine } from '#kernel/coroutine.ts';
import { Errno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { UnixSocket } from '#kernel/socket/unixsocket.ts';

const ENGINE = '/var/run/docker.sock';

/**
 * Serves the engine's socket on the Mac: each connection is joined with one in the virtual machine.
 * @param forwarder dials inside
 * @param path where the client finds it, of the context desktop-linux
 */
export function* serveApi(backend: Process, forwarder: Process, path: string): Coroutine<void> {
  const listener = UnixSocket.listen(backend, path);
  backend.files.install(listener);
  for (;;) {
    const client = yield* listener.accept();
    backend.thread(join(backend, forwarder, client));
  }
}

function* join(backend: Process, forwarder: Process, client: UnixSocket): Coroutine<void> {
  const fd = backend.files.install(client);
  let inner: UnixSocket;
  try {
    inner = yield* UnixSocket.connect(forwarder, ENGINE);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    backend.files.close(fd);
    return;
  }
  const innerFd = forwarder.files.install(inner);
  let open = 2;
  const pump = function* (from: UnixSocket, to: UnixSocket): Coroutine<void> {
    try {
      for (;;) {
        const bytes = yield* from.read(65_536);
        if (bytes.length === 0) break;
        yield* to.write(bytes);
      }
      to.shutdown('write');
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
    } finally {
      if (--open === 0) {
        if (backend.files.has(fd)) backend.files.close(fd);
        if (forwarder.files.has(innerFd)) forwarder.files.close(innerFd);
      }
    }
  };
  backend.thread(pump(client, inner));
  yield* pump(inner, client);
}

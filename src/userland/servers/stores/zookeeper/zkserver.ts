import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { joined, listenHttp, untilStopped } from '../../http/serve.ts';
import { KeyTable } from '../keytable.ts';
import { Nodes, Session } from './session.ts';

const PORT = 2181;
const VERSION = '3.4.14';
const MAX_READ = 65_536;

/**
 * zkServer.sh, ZooKeeper 3.4 standing alone: keeps nodes for clients that speak its binary protocol on port 2181, and
 * answers the words `ruok`, `stat` and `srvr` in plain text (ZooKeeper administrator's guide).
 */
export function* zkServer(proc: Process): Coroutine<number> {
  const [verb = ''] = proc.argv.slice(1);
  if (verb !== 'start-foreground') {
    yield* proc.printError(`zkServer.sh: not simulated: ${verb === '' ? 'without start-foreground' : verb}\n`);
    return 1;
  }
  const nodes = new Nodes(new KeyTable(proc, '/data/state.json'));
  let listener: TcpSocket;
  try {
    listener = listenHttp(proc, undefined, PORT);
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* proc.printError(`java.net.BindException: ${error.message}\n`);
    return 1;
  }
  yield* proc.print('ZooKeeper JMX enabled by default\nUsing config: /conf/zoo.cfg\n');
  proc.thread(accept(proc, listener, nodes));
  yield* untilStopped(proc);
  return 143;
}

function* accept(proc: Process, listener: TcpSocket, nodes: Nodes): Coroutine<void> {
  for (let session = 1; ; session++) {
    const connection = yield* listener.accept();
    const fd = proc.files.install(connection);
    proc.thread(converse(proc, connection, fd, nodes, session));
  }
}

function* converse(proc: Process, connection: TcpSocket, fd: number, nodes: Nodes, id: number): Coroutine<void> {
  const close = () => {
    if (proc.files.has(fd) && proc.files.get(fd) === connection) proc.files.close(fd);
  };
  const session = new Session(proc, nodes, id, close);
  let buffer: Uint8Array = new Uint8Array(0);
  try {
    for (;;) {
      const bytes = yield* connection.read(MAX_READ);
      if (bytes.length === 0) return;
      buffer = joined([buffer, bytes]);
      const word = new TextDecoder().decode(buffer.subarray(0, 4));
      if (/^[a-z]{4}$/.test(word)) {
        yield* connection.write(new TextEncoder().encode(fourLetters(word, nodes)));
        return;
      }
      while (buffer.length >= 4) {
        const [a = 0, b = 0, c = 0, d = 0] = buffer;
        const length = (a << 24) | (b << 16) | (c << 8) | d;
        if (length < 0 || length > 1 << 20) return;
        if (buffer.length < 4 + length) break;
        const { bytes: answer, last } = session.answer(buffer.slice(4, 4 + length));
        buffer = buffer.slice(4 + length);
        yield* connection.write(answer);
        if (last) return;
      }
    }
  } catch (error) {
    if (!isErrno(error)) throw error;
  } finally {
    close();
  }
}

function fourLetters(word: string, { table }: Nodes): string {
  if (word === 'ruok') return 'imok';
  if (word !== 'srvr' && word !== 'stat') return `not simulated: ${word}\n`;
  const zxid = `0x${table.index.toString(16)}`;
  return `Zookeeper version: ${VERSION}\nZxid: ${zxid}\nMode: standalone\nNode count: ${table.list('/').length + 1}\n`;
}

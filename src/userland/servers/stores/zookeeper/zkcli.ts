import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { Addr } from '#netip/addr.ts';
import { joined } from '../../http/serve.ts';
import { JuteReader, JuteWriter } from './jute.ts';

/** The protocol's numbers for what the shell can do. */
const GET_DATA = 4;
const GET_CHILDREN = 8;

/** zkCli.sh: `zkCli.sh [-server HOST:PORT] ls PATH` and `get PATH` (ZooKeeper command line interface). */
export function* zkCli(proc: Process): Coroutine<number> {
  const args = proc.argv.slice(1);
  let server = 'localhost:2181';
  if (args[0] === '-server') [, server = server] = args.splice(0, 2);
  const [command = '', path = ''] = args;
  if ((command !== 'ls' && command !== 'get') || path === '') {
    yield* proc.printError(`zkCli.sh: not simulated: ${command === '' ? 'the interactive shell' : command}\n`);
    return 1;
  }
  const [host = '', port = '2181'] = server.split(':');
  const addr = host === 'localhost' ? Addr.LOOPBACK4 : Addr.tryParse(host);
  const socket = new TcpSocket(proc.namespaces.net, proc);
  proc.files.install(socket);
  try {
    if (!addr) throw new Error(`no address: ${host}`);
    yield* socket.connect(addr, Number(port));
    yield* ask(socket, new JuteWriter().int(0).long(0).int(30_000).long(0).text(''));
    const operation = command === 'ls' ? GET_CHILDREN : GET_DATA;
    const reader = new JuteReader(yield* ask(socket, new JuteWriter().int(1).int(operation).text(path).bool(false)));
    reader.int();
    reader.long();
    if (reader.int() !== 0) {
      yield* proc.print(`Node does not exist: ${path}\n`);
      return 1;
    }
    if (command === 'get') {
      yield* proc.print(`${reader.text()}\n`);
      return 0;
    }
    const names = Array.from({ length: reader.int() }, () => reader.text());
    yield* proc.print(`[${names.join(', ')}]\n`);
    return 0;
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* proc.printError(`Unable to connect to ${server}: ${error.message}\n`);
    return 1;
  }
}

function* ask(socket: TcpSocket, request: JuteWriter): Coroutine<Uint8Array> {
  yield* socket.write(request.frame());
  let buffer: Uint8Array = new Uint8Array(0);
  for (;;) {
    const bytes = yield* socket.read(65_536);
    buffer = joined([buffer, bytes]);
    if (bytes.length === 0) return buffer;
    if (buffer.length >= 4 && buffer.length >= 4 + new JuteReader(buffer).int()) return buffer.slice(4);
  }
}

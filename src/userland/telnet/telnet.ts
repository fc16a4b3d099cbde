import { isErrno } from '#kernel/errno.ts';
import type { Program } from '#kernel/process/program.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { busyboxUsage, type Family, getopt } from '../getopt.ts';
import { relay } from '../netcat/relay.ts';
import { getaddrinfo } from '../resolver/getaddrinfo.ts';
import { portNumber } from '../resolver/services.ts';

const USAGE = `telnet [-a] [-l USER] HOST [PORT]

Connect to telnet server

	-a	Automatic login with $USER envvar
	-l USER	Automatic login as USER`;

/** telnet of inetutils, or of busybox: a plain connection, with no options negotiated */
export function telnet(family: Family): Program {
  return function* (proc) {
    const gnu = family === 'gnu';
    const options = yield* getopt(proc, { short: gnu ? '46al:Ecd' : 'al:', usage: USAGE }, family);
    const [host, service = '23'] = options.operands;
    if (host === undefined) {
      yield* proc.printError(gnu ? 'telnet: not simulated: interactive mode\n' : busyboxUsage(USAGE));
      return 1;
    }
    const port = portNumber(proc, service);
    const found = yield* getaddrinfo(proc, host, options.has('4') ? 4 : options.has('6') ? 6 : undefined);
    if (!found.ok || port === undefined) {
      const reason = found.ok ? 'Servname not supported for ai_socktype' : found.text;
      yield* proc.printError(
        gnu ? `Server lookup failure:  ${host}:${service}, ${reason}\n` : `telnet: bad address '${host}'\n`,
      );
      return 1;
    }
    for (const [index, addr] of found.addresses.entries()) {
      const socket = new TcpSocket(proc.namespaces.net, proc);
      const fd = proc.files.install(socket);
      if (gnu) yield* proc.print(`Trying ${addr.text}...\n`);
      try {
        yield* socket.connect(addr, port);
      } catch (error) {
        if (!isErrno(error)) throw error;
        proc.files.close(fd);
        const last = index === found.addresses.length - 1;
        if (gnu)
          yield* proc.printError(
            last
              ? `telnet: Unable to connect to remote host: ${error.message}\n`
              : `telnet: connect to address ${addr.text}: ${error.message}\n`,
          );
        else yield* proc.printError(`telnet: can't connect to remote host (${addr.text}): ${error.message}\n`);
        if (last || !gnu) return 1;
        continue;
      }
      yield* proc.print(gnu ? `Connected to ${host}.\nEscape character is '^]'.\n` : `Connected to ${host}\n`);
      // Without a terminal there is nothing more to type, and that ends it.
      const ended = yield* relay(proc, socket, { shutdown: false, quitAfter: 0 });
      if (ended === 'closed')
        yield* (gnu ? proc.printError : proc.print).call(
          proc,
          gnu ? 'Connection closed by foreign host.\n' : 'Connection closed by foreign host\r\n',
        );
      return gnu && ended === 'closed' ? 1 : 0;
    }
    return 1;
  };
}

import { SECOND } from '#kernel/clock.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Program } from '#kernel/process/program.ts';
import { PacketSocket } from '#kernel/socket/packetsocket.ts';
import { Addr } from '#netip/addr.ts';
import { BROADCAST_MAC, type Mac } from '#netip/mac.ts';
import { busyboxUsage, type Family, getopt, type NumberRule } from '../getopt.ts';
import { getaddrinfo } from '../resolver/getaddrinfo.ts';
import { milliseconds } from './echo.ts';

const USAGE = `arping [-fqbDUA] [-c CNT] [-w TIMEOUT] [-I IFACE] [-s SRC_IP] DST_IP

Send ARP requests/replies

	-f		Quit on first ARP reply
	-q		Quiet
	-b		Keep broadcasting, don't go unicast
	-D		Exit with 1 if DST_IP replies
	-U		Unsolicited ARP mode, update your neighbors
	-A		ARP answer mode, update your neighbors
	-c N		Stop after sending N ARP requests
	-w TIMEOUT	Seconds to wait for ARP reply
	-I IFACE	Interface to use (default eth0)
	-s SRC_IP	Sender IP address
	DST_IP		Target IP address`;

const GNU_USAGE = `
Usage:
  arping [options] <destination>

Options:
  -f            quit on first reply
  -q            be quiet
  -b            keep on broadcasting, do not unicast
  -D            duplicate address detection mode
  -U            unsolicited ARP mode, update your neighbours
  -A            ARP answer mode, update your neighbours
  -V            print version and exit
  -c <count>    how many packets to send
  -w <timeout>  how long to wait for a reply
  -i <interval> set interval between packets (default: 1 second)
  -I <device>   which ethernet device to use
  -s <source>   source IP address
  <destination> DNS name or IP address

For more details see arping(8).
`;
const VERSION =
  'arping from iputils 20250605\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n';

const COUNT: NumberRule = {
  least: 1,
  most: 2_147_483_647,
  gnu: (text, fault) =>
    `invalid argument: '${text}'${fault === 'not a number' ? '' : ': out of range: 1 <= value <= 2147483647'}`,
  status: 1,
};
const NUMBERS = { c: COUNT, w: { ...COUNT, least: 0 } };

/** arping of iputils, or of busybox */
export function arping(family: Family): Program {
  return function* (proc) {
    const gnu = family === 'gnu';
    const options = yield* getopt(
      proc,
      { short: 'fqbDUAc:w:I:s:i:hV', usage: USAGE, gnuUsage: GNU_USAGE, ...(gnu && { status: 2 }), numbers: NUMBERS },
      family,
    );
    if (gnu && options.has('V')) {
      yield* proc.print(VERSION);
      return 0;
    }
    const [host] = options.operands;
    if (host === undefined || (gnu && options.has('h'))) {
      yield* proc.printError(gnu ? GNU_USAGE : busyboxUsage(USAGE));
      return gnu ? 2 : 1;
    }
    const { net } = proc.namespaces;
    const found = yield* getaddrinfo(proc, host, 4);
    const [target] = found.ok ? found.addresses : [];
    if (!target) {
      yield* proc.printError(
        gnu ? `arping: ${host}: ${found.ok ? '' : found.text}\n` : `arping: bad address '${host}'\n`,
      );
      return gnu ? 2 : 1;
    }
    const route = net.routes.lookup(target);
    const routed = 'error' in route ? undefined : route.device;
    const name = options.value('I') ?? (gnu ? routed?.name : 'eth0');
    const device = name === undefined ? undefined : net.devices.byName(name);
    if (!device) {
      yield* proc.printError(
        gnu ? `arping: Device ${name ?? ''} not available.\n` : `arping: interface ${name} not found: No such device\n`,
      );
      return gnu ? 2 : 1;
    }
    if (gnu && device.isLoopback) {
      yield* proc.print(`Interface "${device.name}" is not ARPable\n`);
      return 2;
    }
    const duplicate = options.has('D');
    const given = options.value('s');
    const own =
      device.addresses.find((each) => each.family === 4 && each.prefix.contains(target)) ??
      device.addresses.find((each) => each.family === 4);
    const source = duplicate
      ? Addr.ANY4
      : given === undefined
        ? options.has('U') || options.has('A')
          ? target
          : (own?.prefix.addr ?? Addr.ANY4)
        : (Addr.tryParse(given) ?? Addr.ANY4);
    let socket: PacketSocket;
    try {
      socket = new PacketSocket(
        net,
        device,
        proc,
        ({ direction, frame }) =>
          direction === 'in' &&
          frame.payload.kind === 'arp' &&
          frame.payload.operation === 'reply' &&
          frame.payload.senderIp.equals(target),
      );
    } catch (error) {
      if (!isErrno(error)) throw error;
      yield* proc.printError(`arping: socket: ${error.message}\n`);
      return gnu ? 2 : 1;
    }
    proc.files.install(socket);
    const quiet = options.has('q');
    if (!quiet) yield* proc.print(`ARPING ${target.text} from ${source.text} ${device.name}\n`);
    const count = options.number('c') ?? Number.POSITIVE_INFINITY;
    const deadline = proc.clock.now + (options.number('w') ?? Number.POSITIVE_INFINITY) * SECOND;
    let stopped = false;
    proc.onSignal(
      'SIGINT',
      () => {
        stopped = true;
      },
      { interrupt: true },
    );
    let known: Mac | undefined;
    let sent = 0;
    let broadcasts = 0;
    let received = 0;
    try {
      while (!stopped && sent < count && proc.clock.now < deadline) {
        const dst = known && !options.has('b') ? known : BROADCAST_MAC;
        const payload = {
          kind: 'arp',
          operation: options.has('A') ? 'reply' : 'request',
          senderMac: device.mac,
          senderIp: source,
          targetMac: known,
          targetIp: target,
        } as const;
        socket.send({ src: device.mac, dst, payload });
        const sentAt = proc.clock.now;
        sent++;
        if (dst === BROADCAST_MAC) broadcasts++;
        const end = Math.min(sentAt + SECOND, deadline);
        while (proc.clock.now < end) {
          const seen = yield* socket.receive(end - proc.clock.now);
          if (!seen) break;
          received++;
          known = seen.frame.src;
          const mac = gnu ? known.toUpperCase() : known;
          if (!quiet)
            yield* proc.print(
              `Unicast reply from ${target.text} [${mac}]${gnu ? '  ' : ' '}${milliseconds(seen.time - sentAt)}ms\n`,
            );
          if (sent >= count || options.has('f') || duplicate) break;
        }
        if (received > 0 && (options.has('f') || duplicate)) break;
      }
    } catch (error) {
      if (!isErrno(error)) throw error;
      if (error.code !== 'EINTR') {
        yield* proc.printError(`arping: sendto: ${error.message}\n`);
        return gnu ? 2 : 1;
      }
    }
    if (!quiet) {
      if (gnu)
        yield* proc.print(`Sent ${sent} probes (${broadcasts} broadcast(s))\nReceived ${received} response(s)\n`);
      else
        yield* proc.print(
          `Sent ${sent} probe(s) (0 broadcast(s))\nReceived ${received} response(s) (0 request(s), 0 broadcast(s))\n`,
        );
    }
    if (options.has('U') || options.has('A')) return 0;
    return duplicate ? (received > 0 ? 1 : 0) : received > 0 ? 0 : 1;
  };
}

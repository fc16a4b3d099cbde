import { type Nanoseconds, SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { Errno, isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { IcmpSocket, type ReceivedIcmp } from '#kernel/socket/icmpsocket.ts';
import { Addr } from '#netip/addr.ts';
import { busyboxUsage, getopt, type NumberRule } from '../getopt.ts';
import { milliseconds, RoundTrips } from '../iputils/echo.ts';
import { getaddrinfo } from '../resolver/getaddrinfo.ts';

const USAGE = `ping [OPTIONS] HOST

Send ICMP ECHO_REQUESTs to HOST

	-4,-6		Force IP or IPv6 name resolution
	-c CNT		Send only CNT pings
	-s SIZE		Send SIZE data bytes in packets (default 56)
	-i SECS		Interval
	-A		Ping as soon as reply is received
	-t TTL		Set TTL
	-I IFACE/IP	Source interface or IP address
	-W SEC		Seconds to wait for the first response (default 10)
			(after all -c CNT packets are sent)
	-w SEC		Seconds until ping exits (default:infinite)
			(can exit earlier with -c CNT)
	-q		Quiet, only display output at start/finish
	-p HEXBYTE	Payload pattern`;

/** Only replies that carry the time they were sent at have a round-trip time. */
const TIMED_SIZE = 4;

interface Session {
  socket: IcmpSocket;
  name: string;
  addr: Addr;
  id: number;
  count: number;
  size: number;
  interval: Nanoseconds;
  ttl?: number;
  device?: NetDevice;
  source?: Addr;
  wait: Nanoseconds;
  deadline?: Nanoseconds;
  quiet: boolean;
  adaptive: boolean;
  fill: number;
}

const NUMBERS: Readonly<Record<string, NumberRule>> = {
  c: {},
  s: { most: 65_535 },
  t: {},
  w: {},
  W: {},
  i: { decimal: true },
};

/** ping and ping6 of busybox */
export function busyboxPing(applet: 'ping' | 'ping6'): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      { short: '46c:s:t:w:W:qI:i:np:A', usage: USAGE.replace(/^ping/, applet), numbers: NUMBERS },
      'busybox',
    );
    const [name] = options.operands;
    if (name === undefined) {
      yield* proc.printError(busyboxUsage(USAGE));
      return 1;
    }
    const family = applet === 'ping6' || options.has('6') ? 6 : options.has('4') ? 4 : undefined;
    const from = options.value('I');
    const source = from === undefined ? undefined : Addr.tryParse(from);
    const device = from === undefined || source ? undefined : proc.namespaces.net.devices.byName(from);
    const found = yield* getaddrinfo(proc, name, source?.family ?? family);
    const [addr] = found.ok ? found.addresses : [];
    if (!found.ok || !addr) {
      yield* proc.printError(`${applet}: bad address '${name}'\n`);
      return 1;
    }
    const zone = found.zone === undefined ? undefined : proc.namespaces.net.devices.byName(found.zone);
    const { number } = options;
    const size = number('s') ?? 56;
    yield* proc.print(`PING ${name} (${addr.text})${source ? ` from ${source.text}` : ''}: ${size} data bytes\n`);
    let socket: IcmpSocket;
    try {
      // It knows raw sockets alone.
      if (!proc.has('NET_RAW', 'net')) throw new Errno('EPERM');
      socket = new IcmpSocket(proc.namespaces.net, addr.family, proc);
    } catch (error) {
      if (!isErrno(error)) throw error;
      yield* proc.printError(`${applet}: permission denied (are you root?)\n`);
      return 1;
    }
    proc.files.install(socket);
    socket.broadcast = true;
    if (source && !proc.namespaces.net.routes.isLocal(source)) {
      yield* proc.printError(`${applet}: can't set multicast source interface\n`);
      return 1;
    }
    if (from !== undefined && !source && !device) {
      yield* proc.printError(`${applet}: can't bind to interface ${from}: No such device\n`);
      return 1;
    }
    const deadline = number('w');
    return yield* run(proc, applet, {
      socket,
      name,
      addr,
      id: proc.pid & 0xffff,
      count: number('c') ?? 0,
      size,
      interval: (number('i') ?? 1) * SECOND,
      ttl: number('t'),
      device: device ?? zone,
      source,
      wait: (number('W') ?? 10) * SECOND,
      deadline: deadline === undefined ? undefined : proc.clock.now + deadline * SECOND,
      quiet: options.has('q'),
      adaptive: options.has('A'),
      fill: Number.parseInt(options.value('p') ?? '0', 16) || 0,
    });
  };
}

function* run(proc: Process, applet: string, session: Session): Coroutine<number> {
  const { socket, addr, count } = session;
  const times = new RoundTrips();
  const sentAt = new Map<number, Nanoseconds>();
  const seen = new Set<number>();
  let sent = 0;
  let received = 0;
  let duplicates = 0;
  let stopped = false;
  proc.onSignal(
    'SIGINT',
    () => {
      stopped = true;
      socket.changed.wakeAll();
    },
    { interrupt: true },
  );
  const { clock } = proc;
  let nextAt = clock.now;
  let until = Number.POSITIVE_INFINITY;
  try {
    while (!stopped && clock.now < Math.min(until, session.deadline ?? until)) {
      if ((count === 0 || sent < count) && clock.now >= nextAt) {
        const seq = sent & 0xffff;
        sentAt.set(seq, clock.now);
        sent++;
        try {
          const data = new Uint8Array(session.size).fill(session.fill);
          socket.send(addr, {
            id: session.id,
            seq,
            data,
            ttl: session.ttl,
            device: session.device,
            source: session.source,
          });
        } catch (error) {
          if (!isErrno(error)) throw error;
          yield* proc.printError(`${applet}: sendto: ${error.message}\n`);
          return 1;
        }
        nextAt += session.interval;
        // After the last packet: twice the longest round trip, or as long as -W says where nothing came.
        if (count !== 0 && sent === count)
          until = clock.now + (received > 0 ? Math.max(session.interval, 2 * SECOND) : session.wait);
      }
      const waitUntil = Math.min(
        count === 0 || sent < count ? nextAt : until,
        until,
        session.deadline ?? Number.POSITIVE_INFINITY,
      );
      const reply = yield* socket.receive(Math.max(0, waitUntil - clock.now));
      if (reply?.message.type !== 'echo-reply') continue;
      const duplicate = seen.has(reply.message.seq ?? 0);
      seen.add(reply.message.seq ?? 0);
      if (duplicate) duplicates++;
      else received++;
      const took = reply.time - (sentAt.get(reply.message.seq ?? 0) ?? reply.time);
      if (session.size >= TIMED_SIZE) times.add(took);
      if (!session.quiet) yield* proc.print(replyLine(session, reply, took, duplicate));
      if (session.adaptive && !duplicate) nextAt = clock.now;
      if (count !== 0 && received >= count) break;
    }
  } catch (error) {
    if (!isErrno(error, 'EINTR')) throw error;
  }
  const loss = sent > 0 ? Math.floor(((sent - received) * 100) / sent) : 0;
  let text = `\n--- ${session.name} ping statistics ---\n${sent} packets transmitted, ${received} packets received, `;
  if (duplicates > 0) text += `${duplicates} duplicates, `;
  text += `${loss}% packet loss\n`;
  if (times.count > 0) {
    const { min, avg, max } = times.summary();
    text += `round-trip min/avg/max = ${min}/${avg}/${max} ms\n`;
  }
  yield* proc.print(text);
  return received === 0 || (session.deadline !== undefined && received < count) ? 1 : 0;
}

function replyLine({ size }: Session, reply: ReceivedIcmp, took: Nanoseconds, duplicate: boolean): string {
  const time = size >= TIMED_SIZE ? ` time=${milliseconds(took)} ms` : '';
  return `${reply.message.data.length + 8} bytes from ${reply.from.text}: seq=${reply.message.seq} ttl=${reply.ttl}${time}${duplicate ? ' (DUP!)' : ''}\n`;
}

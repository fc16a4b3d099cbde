import { type Nanoseconds, SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { IcmpSocket, type ReceivedIcmp } from '#kernel/socket/icmpsocket.ts';
import { UdpSocket } from '#kernel/socket/udpsocket.ts';
import type { Addr } from '#netip/addr.ts';
import { busyboxUsage, type Family, getopt } from '../getopt.ts';
import { milliseconds } from '../iputils/echo.ts';
import { getaddrinfo, getnameinfo } from '../resolver/getaddrinfo.ts';
import { GNU_USAGE, VERSION } from './usage.ts';

const USAGE = `traceroute [-46Flnrv] [-f 1ST_TTL] [-m MAXTTL] [-q PROBES] [-p PORT]
	[-t TOS] [-w WAIT_SEC] [-s SRC_IP] [-i IFACE]
	[-z PAUSE_MSEC] HOST [BYTES]

Trace the route to HOST

	-4,-6	Force IP or IPv6 name resolution
	-F	Set don't fragment bit
	-l	Display TTL value of the returned packet
	-n	Print numeric addresses
	-r	Bypass routing tables, send directly to HOST
	-v	Verbose
	-f N	First number of hops (default 1)
	-m N	Max number of hops
	-q N	Number of probes per hop (default 3)
	-p N	Base UDP port number used in probes
		(default 33434)
	-s IP	Source address
	-i IFACE Source interface
	-t N	Type-of-service in probe packets (default 0)
	-w SEC	Wait for a response (default 3)
	-z MSEC	Wait before each send`;

const WHOLE = /^\d+$/;
const FRACTION = /^(\d+\.?\d*|\.\d+)$/;
const BASE_PORT = 33_434;
/** Bytes before the data: IPv4 or IPv6 and UDP. */
const HEADERS = { 4: 28, 6: 48 } as const;

interface Trace {
  readonly proc: Process;
  readonly addr: Addr;
  readonly icmp: IcmpSocket;
  readonly udp: UdpSocket | undefined;
  readonly device: NetDevice | undefined;
  readonly size: number;
  readonly base: number;
  readonly wait: Nanoseconds;
}

/** traceroute(8), of Dmitry Butskoy as Debian has it or of busybox */
export function traceroute(family: Family, six = false): Program {
  return function* (proc) {
    const gnu = family === 'gnu';
    const long: Record<string, string> = gnu
      ? {
          'max-hops=': 'm',
          icmp: 'I',
          'queries=': 'q',
          'first=': 'f',
          'port=': 'p',
          'wait=': 'w',
          'interface=': 'i',
          'source=': 's',
          udp: 'U',
          tcp: 'T',
          version: 'V',
          help: 'help',
        }
      : {};
    const options = yield* getopt(
      proc,
      {
        short: gnu ? '46dFIUTnrf:g:i:m:N:p:q:s:t:w:z:AV' : '46Flnrvf:m:q:p:t:w:s:i:z:I',
        long,
        usage: USAGE,
        status: gnu ? 2 : 1,
        // GNU's are complained of below, with their place.
        ...(!gnu && {
          numbers: { f: { least: 1, most: 30 }, m: { least: 1, most: 255 }, p: { most: 65_535 }, q: {}, w: {} },
        }),
      },
      family,
    );
    const [host, bytes] = options.operands;
    if (gnu && (options.has('V') || options.has('help') || host === undefined)) {
      yield* proc.print(options.has('V') ? VERSION : GNU_USAGE);
      return 0;
    }
    if (host === undefined) {
      yield* proc.printError(busyboxUsage(USAGE));
      return 1;
    }
    for (const letter of 'fmpqw') {
      const text = options.value(letter);
      if (text === undefined || (letter === 'w' && gnu ? FRACTION : WHOLE).test(text)) continue;
      const position = proc.argv.findIndex((arg) => arg === text || arg === `-${letter}${text}`);
      yield* proc.printError(
        gnu
          ? `Cannot handle \`-${letter}' option with arg \`${text}' (argc ${position})\n`
          : `traceroute: invalid number '${text}'\n`,
      );
      return gnu ? 2 : 1;
    }
    if (options.has('T')) {
      yield* proc.printError('traceroute: not simulated: TCP probes\n');
      return 2;
    }
    const found = yield* getaddrinfo(
      proc,
      host,
      six || options.has('6') ? 6 : options.has('4') || !gnu ? 4 : undefined,
    );
    // Debian's traceroute prefers IPv4.
    const addr = found.ok
      ? (found.addresses.find((each) => each.family === (six || options.has('6') ? 6 : 4)) ?? found.addresses[0])
      : undefined;
    if (!found.ok || !addr) {
      const reason = found.ok ? '' : found.text;
      yield* proc.printError(
        gnu
          ? `${host}: ${reason}\nCannot handle "host" cmdline arg \`${host}' on position 1 (argc ${proc.argv.indexOf(host)})\n`
          : `traceroute: bad address '${host}'\n`,
      );
      return gnu ? 2 : 1;
    }
    if (bytes !== undefined && !WHOLE.test(bytes)) {
      yield* proc.printError(
        gnu
          ? `Cannot handle "packetlen" cmdline arg \`${bytes}' on position 2 (argc ${proc.argv.lastIndexOf(bytes)})\n`
          : `traceroute: invalid number '${bytes}'\n`,
      );
      return gnu ? 2 : 1;
    }
    const { net } = proc.namespaces;
    const hops = options.number('m') ?? 30;
    const first = options.number('f') ?? 1;
    const fault =
      hops > 255
        ? 'max hops cannot be more than 255'
        : first < 1 || first > hops
          ? 'first hop out of range'
          : (options.number('q') ?? 3) > 10
            ? 'no more than 10 probes per hop'
            : undefined;
    if (gnu && fault !== undefined) {
      yield* proc.printError(`${fault}\n`);
      return 2;
    }
    const length = bytes === undefined ? (gnu ? (addr.family === 6 ? 80 : 60) : 46) : Number(bytes);
    let icmp: IcmpSocket;
    try {
      icmp = new IcmpSocket(net, addr.family, proc, { raw: true });
    } catch (error) {
      if (!isErrno(error)) throw error;
      yield* proc.printError(`traceroute: socket: ${error.message}\n`);
      return 1;
    }
    proc.files.install(icmp);
    const udp = options.has('I') ? undefined : new UdpSocket(net, proc);
    if (udp) proc.files.install(udp);
    const device = options.has('i') ? net.devices.byName(options.value('i') ?? '') : undefined;
    if (udp) udp.device = device;
    const trace: Trace = {
      proc,
      addr,
      icmp,
      udp,
      device,
      size: Math.max(0, length - HEADERS[addr.family]),
      base: (options.number('p') ?? BASE_PORT) & 0xffff,
      wait: (options.number('w') ?? (gnu ? 5 : 3)) * SECOND,
    };
    yield* proc.print(`traceroute to ${host} (${addr.text}), ${hops} hops max, ${length} byte packets\n`);
    const probes = options.number('q') ?? 3;
    let sequence = 0;
    for (let ttl = first; ttl <= hops; ttl++) {
      yield* proc.print(String(ttl).padStart(2) + (gnu ? ' ' : ''));
      let last: Addr | undefined;
      let arrived = false;
      for (let probe = 0; probe < probes; probe++) {
        let answer: { reply: ReceivedIcmp; took: Nanoseconds } | undefined;
        try {
          answer = yield* ask(trace, ttl, sequence++);
        } catch (error) {
          if (!isErrno(error)) throw error;
          yield* proc.printError(gnu ? `\nsend: ${error.message}\n` : `\ntraceroute: sendto: ${error.message}\n`);
          return 1;
        }
        if (!answer) {
          yield* proc.print(gnu ? ' *' : '  *');
          continue;
        }
        const { reply, took } = answer;
        if (!last?.equals(reply.from)) {
          last = reply.from;
          yield* proc.print(`${gnu ? ' ' : '  '}${yield* nameOf(proc, reply.from, options.has('n'))}`);
        }
        yield* proc.print(`  ${milliseconds(took)} ms${annotation(reply)}`);
        arrived ||= reply.message.type === 'echo-reply' || reply.message.type === 'destination-unreachable';
      }
      yield* proc.print('\n');
      if (arrived) break;
    }
    return 0;
  };
}

function* nameOf(proc: Process, addr: Addr, numeric: boolean): Coroutine<string> {
  if (numeric) return addr.text;
  return `${(yield* getnameinfo(proc, addr)) ?? addr.text} (${addr.text})`;
}

/** Sends one probe and waits for what comes back about it. */
function* ask(
  trace: Trace,
  ttl: number,
  sequence: number,
): Coroutine<{ reply: ReceivedIcmp; took: Nanoseconds } | undefined> {
  const { proc, addr, icmp, udp } = trace;
  const data = Uint8Array.from({ length: trace.size }, (_, index) => 0x40 + (index & 0x3f));
  const port = trace.base + sequence;
  const id = proc.pid & 0xffff;
  const sentAt = proc.clock.now;
  if (udp) {
    udp.ttl = ttl;
    udp.sendTo(data, addr, port);
  } else icmp.send(addr, { id, seq: sequence + 1, data, ttl, device: trace.device });
  const end = sentAt + trace.wait;
  for (;;) {
    const reply = yield* icmp.receive(Math.max(0, end - proc.clock.now));
    if (!reply) return undefined;
    const about = reply.message.quoted?.payload;
    const mine = udp
      ? about?.kind === 'udp' && about.dstPort === port
      : (reply.message.type === 'echo-reply' && reply.message.id === id && reply.message.seq === sequence + 1) ||
        (about?.kind === 'icmp' && about.seq === sequence + 1);
    if (mine) return { reply, took: reply.time - sentAt };
  }
}

/** What a router or host says beyond "here I am". */
function annotation({ message, from }: ReceivedIcmp): string {
  if (message.type !== 'destination-unreachable') return '';
  if (from.family === 6)
    return message.code === 4
      ? ''
      : (({ 0: ' !N', 1: ' !X', 3: ' !H' } as Record<number, string>)[message.code] ?? ` !${message.code}`);
  if (message.code === 3) return '';
  return (
    (
      { 0: ' !N', 1: ' !H', 2: ' !P', 4: ` !F-${message.mtu ?? 0}`, 9: ' !X', 10: ' !X', 13: ' !X' } as Record<
        number,
        string
      >
    )[message.code] ?? ` !${message.code}`
  );
}

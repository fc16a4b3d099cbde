import { SECOND } from '#kernel/clock.ts';
import { isErrno, strerror } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { IcmpSocket } from '#kernel/socket/icmpsocket.ts';
import { RoundTrips } from '../iputils/echo.ts';
import { type Echo, probe } from '../iputils/probe.ts';
import { getaddrinfo } from '../resolver/getaddrinfo.ts';

const USAGE = 'usage: ping [-c count] [-i wait] [-s packetsize] [-t timeout] [-W waittime] [-qn] host\n';

/** ping(8) of macOS: IPv4, with -c, -i, -q, -s, -t and -W. Exit status 0 where something came back, 2 where nothing did. */
export const ping: Program = function* (proc) {
  const options = new Map<string, number>();
  let quiet = false;
  let target = '';
  const args = proc.argv.slice(1);
  while (args.length > 0) {
    const arg = args.shift() as string;
    const [, letter = '', rest = ''] = /^-(.)(.*)$/.exec(arg) ?? [];
    if (letter === '') target = arg;
    else if ('cistWm'.includes(letter)) options.set(letter, Number(rest || args.shift()));
    else if (letter === 'q') quiet = true;
    else if (letter !== 'n') {
      yield* proc.printError(`ping: not simulated: -${letter}\n${USAGE}`);
      return 64;
    }
  }
  if (target === '') {
    yield* proc.printError(USAGE);
    return 64;
  }
  const found = yield* getaddrinfo(proc, target, 4);
  const [addr] = found.ok ? found.addresses : [];
  if (!addr) {
    yield* proc.printError(`ping: cannot resolve ${target}: Unknown host\n`);
    return 68;
  }
  const socket = new IcmpSocket(proc.namespaces.net, 4, proc);
  proc.files.install(socket);
  const size = options.get('s') ?? 56;
  yield* proc.print(`PING ${target} (${addr.text}): ${size} data bytes\n`);
  const session = new Session(proc, target, quiet);
  proc.onSignal('SIGINT', () => session.stop(socket), { interrupt: true });
  const count = options.get('c') ?? Number.POSITIVE_INFINITY;
  const interval = (options.get('i') ?? 1) * SECOND;
  const end = options.has('t') ? proc.clock.now + (options.get('t') ?? 0) * SECOND : Number.POSITIVE_INFINITY;
  const last = options.has('W') ? ((options.get('W') ?? 0) * SECOND) / 1000 : 10 * SECOND;
  try {
    for (let seq = 0; seq < count && proc.clock.now < end && !session.stopped; seq++) {
      const sent = proc.clock.now;
      const final = seq + 1 >= count;
      const echo = yield* probe(proc, socket, addr, {
        id: proc.pid & 0xffff,
        seq,
        data: new Uint8Array(size),
        ttl: options.get('m'),
        timeout: Math.min(final ? last : interval, end - sent),
      });
      yield* session.show(seq, echo, final);
      const pause = sent + interval - proc.clock.now;
      if (!final && pause > 0 && !session.stopped) yield* proc.sleep(Math.min(pause, end - proc.clock.now));
    }
  } catch (error) {
    if (!isErrno(error, 'EINTR')) throw error;
  }
  return yield* session.finish();
};

class Session {
  stopped = false;
  readonly #times = new RoundTrips();
  #sent = 0;
  #received = 0;

  constructor(
    readonly proc: Process,
    readonly target: string,
    readonly quiet: boolean,
  ) {}

  stop(socket: IcmpSocket): void {
    this.stopped = true;
    socket.changed.wakeAll();
  }

  *show(seq: number, echo: Echo, final: boolean) {
    this.#sent++;
    const { proc } = this;
    if (echo.kind === 'unsent') yield* proc.printError(`ping: sendto: ${strerror(echo.error.code)}\n`);
    if (echo.kind === 'reply') {
      this.#received++;
      this.#times.add(echo.took);
    }
    if (this.quiet) return;
    if (echo.kind === 'reply') {
      const { message, from, ttl } = echo.received;
      const time = (echo.took / 1e6).toFixed(3);
      yield* proc.print(
        `${message.data.length + 8} bytes from ${from.text}: icmp_seq=${seq} ttl=${ttl} time=${time} ms\n`,
      );
    } else if (echo.kind === 'error') {
      const { message, from } = echo.received;
      yield* proc.print(`92 bytes from ${from.text}: ${reasonOf(message.type, message.code)}\n`);
    } else if (!final) yield* proc.print(`Request timeout for icmp_seq ${seq}\n`);
  }

  *finish() {
    const lost = this.#sent === 0 ? 0 : ((this.#sent - this.#received) * 100) / this.#sent;
    let text = `\n--- ${this.target} ping statistics ---\n${this.#sent} packets transmitted, ${this.#received} packets received, ${lost.toFixed(1)}% packet loss\n`;
    if (this.#received > 0) {
      const { min, avg, max, mdev } = this.#times.summary();
      text += `round-trip min/avg/max/stddev = ${min}/${avg}/${max}/${mdev} ms\n`;
    }
    yield* this.proc.print(text);
    return this.#received > 0 ? 0 : 2;
  }
}

function reasonOf(type: string, code: number): string {
  if (type === 'time-exceeded') return 'Time to live exceeded';
  if (code === 1) return 'Destination Host Unreachable';
  return code === 3 ? 'Destination Port Unreachable' : 'Destination Net Unreachable';
}

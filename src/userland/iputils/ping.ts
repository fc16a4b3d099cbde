import { MILLISECOND, type Nanoseconds, SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { isErrno, strerror } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { IcmpSocket, type ReceivedIcmp } from '#kernel/socket/icmpsocket.ts';
import { Addr } from '#netip/addr.ts';
import { getaddrinfo, getnameinfo, literalAddress } from '../resolver/getaddrinfo.ts';
import { milliseconds, RoundTrips, roundTripText } from './echo.ts';
import { errorText } from './icmptext.ts';
import { type PingOptions, readPingOptions } from './pingoptions.ts';

/** Bytes of the ICMP header, and of the time at the start of the data that makes round trips measurable. */
const HEADER = 8;
const TIMED_SIZE = 16;
/** How long to wait for the last reply at least, and where nothing has come at all. */
const LINGER = 10 * SECOND;

/** ping(8) of iputils; as ping6 it prefers IPv6. */
export const ping: Program = function* (proc) {
  const options = yield* readPingOptions(proc);
  if (typeof options === 'number') return options;
  const { net } = proc.namespaces;
  let source: Addr | undefined;
  let device: NetDevice | undefined;
  if (options.from !== undefined) {
    source = Addr.tryParse(options.from);
    device = source ? undefined : net.devices.byName(options.from);
    if (!source && !device) {
      yield* proc.printError(`ping: SO_BINDTODEVICE ${options.from}: No such device\n`);
      return 2;
    }
  }
  const found = yield* getaddrinfo(proc, options.target, options.family ?? source?.family);
  const [addr] = found.ok ? found.addresses : [];
  if (!found.ok || !addr) {
    yield* proc.printError(`ping: ${options.target}: ${found.ok ? 'Name or service not known' : found.text}\n`);
    return 2;
  }
  const zone = found.ok ? found.zone : undefined;
  if (zone !== undefined) device = net.devices.byName(zone) ?? device;
  let socket: IcmpSocket;
  try {
    socket = new IcmpSocket(net, addr.family, proc);
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* proc.printError(
      // The socket for datagrams is refused first, then the raw one, of which it tells.
      `ping: socktype: SOCK_RAW\nping: socket: Operation not permitted\nping: => missing cap_net_raw+p capability or setuid?\n`,
    );
    return 2;
  }
  proc.files.install(socket);
  socket.broadcast = options.broadcast;
  const route = net.routes.lookup(addr, { device });
  if ('error' in route && !device) {
    yield* proc.printError(`ping: connect: ${strerror(route.error)}\n`);
    return 2;
  }
  if (source && !net.routes.isLocal(source)) {
    yield* proc.printError('ping: bind: Cannot assign requested address\n');
    return 2;
  }
  if (!('error' in route) && route.type === 'broadcast' && !options.broadcast) {
    yield* proc.printError('ping: Do you want to ping broadcast? Then -b. If not, check your local firewall rules\n');
    return 2;
  }
  const numeric = options.numeric || literalAddress(options.target) !== undefined;
  const session = new Session(proc, options, socket, addr, zone, device, source, numeric);
  yield* session.begin('error' in route ? undefined : route.src);
  return yield* session.run();
};

class Session {
  readonly #id: number;
  readonly #times = new RoundTrips();
  readonly #sentAt = new Map<number, Nanoseconds>();
  readonly #answered = new Set<number>();
  #sent = 0;
  #received = 0;
  #duplicates = 0;
  #errors = 0;
  #stopped = false;
  #began = 0;
  #lastSent = 0;
  #pipe = 0;
  #ewma = 0;
  #name: string | undefined;

  constructor(
    readonly proc: Process,
    readonly options: PingOptions,
    readonly socket: IcmpSocket,
    readonly addr: Addr,
    readonly zone: string | undefined,
    readonly device: NetDevice | undefined,
    readonly source: Addr | undefined,
    readonly numeric: boolean,
  ) {
    this.#id = proc.pid & 0xffff;
  }

  get #target(): string {
    return this.zone === undefined ? this.addr.text : `${this.addr.text}%${this.zone}`;
  }

  *begin(own: Addr | undefined): Coroutine<void> {
    const { options, addr } = this;
    const header = addr.family === 4 ? `(${options.size + HEADER + 20})` : '';
    let from = '';
    if (options.from !== undefined)
      from = `from ${this.source?.text ?? own?.text ?? ''} ${this.source ? '' : options.from}: `;
    const bytes = addr.family === 4 ? `${options.size}${header} bytes of data.` : `${options.size} data bytes`;
    yield* this.proc.print(`PING ${options.target} (${this.#target}) ${from}${bytes}\n`);
    if (options.broadcast && this.proc.namespaces.net.routes.addressType(addr) === 'broadcast') {
      yield* this.proc.printError('WARNING: pinging broadcast address\n');
    }
  }

  *run(): Coroutine<number> {
    const { proc, options, socket } = this;
    const { clock } = proc;
    proc.onSignal('SIGINT', () => this.#stop(), { interrupt: true });
    proc.onSignal('SIGQUIT', () => {}, { interrupt: false });
    this.#began = clock.now;
    const deadline = options.deadline === undefined ? Number.POSITIVE_INFINITY : clock.now + options.deadline;
    let nextAt = clock.now;
    let end = Number.POSITIVE_INFINITY;
    try {
      while (!this.#stopped && clock.now < Math.min(end, deadline)) {
        const more = options.count === undefined || this.#sent < options.count;
        if (more && clock.now >= nextAt) {
          yield* this.#send();
          nextAt = clock.now + options.interval;
          if (options.count !== undefined && this.#sent >= options.count) end = clock.now + this.#patience();
        }
        const until = Math.min(options.count === undefined || this.#sent < options.count ? nextAt : end, deadline);
        const message = yield* socket.receive(Math.max(0, until - clock.now));
        if (!message) continue;
        if (message.message.type === 'echo-reply') {
          yield* this.#reply(message);
          if (options.adaptive || options.flood)
            nextAt = Math.min(nextAt, clock.now + (options.flood ? 0 : MILLISECOND / 10));
        } else yield* this.#error(message);
        if (
          options.count !== undefined &&
          this.#received + this.#errors >= options.count &&
          this.#sent >= options.count
        )
          break;
        if (options.count !== undefined && this.#received >= options.count) break;
      }
    } catch (error) {
      if (!isErrno(error, 'EINTR')) throw error;
    }
    return yield* this.#finish();
  }

  #stop(): void {
    this.#stopped = true;
    this.socket.changed.wakeAll();
  }

  /** How long to wait after the last request. */
  #patience(): Nanoseconds {
    const { timeout } = this.options;
    if (timeout !== undefined) return timeout;
    return this.#received > 0 ? Math.max(2 * this.#worst(), this.options.interval) : LINGER;
  }

  #worst(): Nanoseconds {
    return this.#times.count > 0 ? Number(this.#times.summary().max) * MILLISECOND : 0;
  }

  *#send(): Coroutine<void> {
    const { proc, options, socket, addr } = this;
    if (options.outstanding && this.#sent > 0 && !this.#answered.has(this.#sent & 0xffff)) {
      yield* proc.print(`no answer yet for icmp_seq=${this.#sent}\n`);
    }
    const seq = (this.#sent + 1) & 0xffff;
    this.#sent++;
    this.#sentAt.set(seq, proc.clock.now);
    this.#lastSent = proc.clock.now;
    const data = echoData(proc, options.size);
    try {
      socket.send(addr, {
        id: this.#id,
        seq,
        data,
        ttl: options.ttl,
        tos: options.tos,
        device: this.device,
        source: this.source,
        dontFragment: options.dontFragment,
      });
      if (options.flood && !options.quiet) yield* proc.print('.');
    } catch (error) {
      if (!isErrno(error)) throw error;
      this.#errors++;
      const known = error.code === 'EMSGSIZE' ? socket.pathMtu(addr, this.device) : undefined;
      const route = proc.namespaces.net.routes.lookup(addr, { device: this.device });
      const learned = known !== undefined && !('error' in route) && known < route.mtu;
      yield* proc.printError(learned ? `ping: sendmsg: Message too long\n` : `ping: sendmsg: ${error.message}\n`);
    }
  }

  *#reply({ message, ttl, time, from }: ReceivedIcmp): Coroutine<void> {
    const { proc, options } = this;
    const seq = message.seq ?? 0;
    const duplicate = this.#answered.has(seq);
    this.#answered.add(seq);
    this.#pipe = Math.max(this.#pipe, this.#sent - seq + 1);
    if (duplicate) this.#duplicates++;
    else this.#received++;
    const timed = options.size >= TIMED_SIZE;
    const took = time - (this.#sentAt.get(seq) ?? time);
    if (timed) {
      this.#times.add(took);
      this.#ewma = this.#times.count === 1 ? took : this.#ewma + (took - this.#ewma) / 8;
    }
    if (options.flood && !options.quiet) yield* proc.print('\b \b');
    if (options.quiet || options.flood) return;
    const stamp = options.timestamps ? `[${wallText(proc)}] ` : '';
    let line = `${stamp}${message.data.length + HEADER} bytes from ${yield* this.#nameOf(from)}: icmp_seq=${seq} `;
    if (options.verbose) line += `ident=${this.#id} `;
    line += `ttl=${ttl}${timed ? ` time=${options.precise ? milliseconds(took) : roundTripText(took)} ms` : ''}`;
    yield* proc.print(`${line}${duplicate ? ' (DUP!)' : ''}\n`);
  }

  *#error({ message, from }: ReceivedIcmp): Coroutine<void> {
    const quoted = message.quoted?.payload;
    const seq = quoted?.kind === 'icmp' ? (quoted.seq ?? 0) : 0;
    // A socket bound to a device does not hear what this host itself has to say: that comes by the loopback.
    const bound = this.device !== undefined && this.zone === undefined;
    if (bound && this.proc.namespaces.net.routes.isLocal(from)) return;
    this.#pipe = Math.max(this.#pipe, this.#sent - seq + 1);
    this.#errors++;
    if (this.options.quiet || this.options.flood) return;
    const stamp = this.options.timestamps ? `[${wallText(this.proc)}] ` : '';
    yield* this.proc.print(
      `${stamp}From ${yield* this.#nameOf(from)} icmp_seq=${seq} ${errorText(from.family, message)}\n`,
    );
  }

  /** An address with its name in front, where names are wanted; of the target it is looked up once. */
  *#nameOf(from: Addr): Coroutine<string> {
    if (this.numeric) return this.zone !== undefined && from.isLinkLocal ? `${from.text}%${this.zone}` : from.text;
    if (from.equals(this.addr) && this.#name !== undefined) return this.#name;
    const name = yield* getnameinfo(this.proc, from);
    const text = name === undefined ? from.text : `${name} (${from.text})`;
    if (from.equals(this.addr)) this.#name = text;
    return text;
  }

  *#finish(): Coroutine<number> {
    const { options, proc } = this;
    const lost = this.#sent > 0 ? ((this.#sent - this.#received) * 100) / this.#sent : 0;
    const elapsed = Math.floor((this.#lastSent - this.#began) / MILLISECOND);
    let text = `\n--- ${options.target} ping statistics ---\n${this.#sent} packets transmitted, ${this.#received} received`;
    if (this.#duplicates > 0) text += `, +${this.#duplicates} duplicates`;
    if (this.#errors > 0) text += `, +${this.#errors} errors`;
    text += `, ${Number.parseFloat(lost.toPrecision(6))}% packet loss, time ${elapsed}ms\n`;
    const extra: string[] = [];
    if (this.#times.count > 0 && this.#received > 0) {
      const { min, avg, max, mdev } = this.#times.summary();
      extra.push(`rtt min/avg/max/mdev = ${min}/${avg}/${max}/${mdev} ms`);
    }
    if (this.#pipe > 1) extra.push(`pipe ${this.#pipe}`);
    if (this.#received > 0 && (options.adaptive || options.flood) && this.#sent > 1) {
      const gap = (this.#lastSent - this.#began) / (this.#sent - 1);
      extra.push(`ipg/ewma ${milliseconds(gap)}/${milliseconds(this.#ewma)} ms`);
    }
    yield* proc.print(`${text}${extra.join(', ')}\n`);
    if (this.#received === 0) return 1;
    return options.deadline !== undefined && options.count !== undefined && this.#received < options.count ? 1 : 0;
  }
}

function wallText(proc: Process): string {
  const { seconds, nanoseconds } = proc.clock.wallTime();
  return `${seconds}.${String(Math.floor(nanoseconds / 1000)).padStart(6, '0')}`;
}

/** What an echo request carries: when it was sent (a struct timeval) where there is room, then the numbers of its bytes. */
function echoData(proc: Process, size: number): Uint8Array {
  const data = Uint8Array.from({ length: size }, (_, index) => index & 0xff);
  if (size < TIMED_SIZE) return data;
  const { seconds, nanoseconds } = proc.clock.wallTime();
  const view = new DataView(data.buffer);
  view.setBigUint64(0, BigInt(seconds), true);
  view.setBigUint64(8, BigInt(Math.floor(nanoseconds / 1000)), true);
  return data;
}

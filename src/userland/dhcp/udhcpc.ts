import { MILLISECOND, SECOND } from '#kernel/clock.ts';
import { anyOf, type Coroutine, until, WaitQueue } from '#kernel/coroutine.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { Addr } from '#netip/addr.ts';
import { busyboxUsage, getopt, type Options } from '../getopt.ts';
import { DhcpClient, type Lease } from './client.ts';
import { addressesOf, numberOf, OPTION } from './message.ts';

const USAGE = `udhcpc [-fbqRB] [-a[MSEC]] [-t N] [-T SEC] [-A SEC|-n]
	[-i IFACE] [-s PROG] [-p PIDFILE]
	[-oC] [-r IP] [-V VENDOR] [-F NAME] [-x OPT:VAL]... [-O OPT]...

	-i IFACE	Interface to use (default eth0)
	-s PROG		Run PROG at DHCP events (default /etc/udhcpc/default.script)
	-p FILE		Create pidfile
	-B		Request broadcast replies
	-t N		Send up to N discover packets (default 3)
	-T SEC		Pause between packets (default 3)
	-A SEC		Wait if lease is not obtained (default 20)
	-b		Background if lease is not obtained
	-n		Exit if lease is not obtained
	-q		Exit after obtaining lease
	-R		Release IP on exit
	-f		Run in foreground
	-S		Log to syslog too
	-a[MSEC]	Validate offered address with ARP ping
	-r IP		Request this IP address
	-o		Don't request any options (unless -O is given)
	-O OPT		Request option OPT from server (cumulative)
	-x OPT:VAL	Include option OPT in sent packets (cumulative)
			Examples of string, numeric, and hex byte opts:
			-x hostname:bbox - option 12
			-x lease:3600 - option 51 (lease time)
			-x 0x3d:0100BEEFC0FFEE - option 61 (client id)
			-x 14:'"dumpfile"' - option 14 (shell-quoted)
	-F NAME		Ask server to update DNS mapping for NAME
	-V VENDOR	Vendor identifier (default 'udhcp VERSION')
	-C		Don't send MAC as client identifier
Signals:
	USR1	Renew lease
	USR2	Release lease`;

const VERSION = '1.38.0';
/** Where Debian has the script, and where Alpine has it. */
const SCRIPTS = ['/etc/udhcpc/default.script', '/usr/share/udhcpc/default.script'];
const MISSING = ['a', 'o', 'O', 'F', 'V', 'S'];

/**
 * udhcpc of busybox: gets an address by DHCP over real broadcasts, runs a script with what it was told, and renews it until it
 * is stopped. Exit status: 1 where nobody gives one and -n is set.
 */
export function* udhcpc(proc: Process): Coroutine<number> {
  if (proc.argv.includes('--help')) {
    yield* proc.printError(`${busyboxUsage(USAGE)}\n`);
    return 0;
  }
  const options = yield* getopt(proc, { short: 'a::A:bBCfFi:nO:op:qRr:s:St:T:V:vx:', usage: USAGE }, 'busybox');
  const missing = MISSING.find((option) => options.has(option));
  const extra = options.values('x').find((value) => !value.startsWith('hostname:'));
  if (missing !== undefined || extra !== undefined) {
    yield* proc.printError(`udhcpc: not simulated: -${missing ?? `x ${extra}`}\n`);
    return 1;
  }
  const name = options.value('i') ?? 'eth0';
  const device = proc.namespaces.net.devices.byName(name);
  if (!device) {
    yield* proc.printError(`udhcpc: ioctl 0x8933 failed: No such device\n`);
    return 1;
  }
  yield* proc.printError(`udhcpc: started, v${VERSION}\n`);
  const client = yield* clientOf(proc, device, options);
  if (!client) return 1;
  return yield* new Run(proc, device, options, client).main();
}

function* clientOf(proc: Process, device: NetDevice, options: Options): Coroutine<DhcpClient | undefined> {
  const hostname = options.values('x').find((value) => value.startsWith('hostname:'));
  const requested = options.value('r');
  try {
    return new DhcpClient(proc, device, {
      attempts: Number(options.value('t') ?? '3') || Number.POSITIVE_INFINITY,
      pause: Number(options.value('T') ?? '3') * SECOND,
      broadcast: options.has('B'),
      clientId: !options.has('C'),
      ...(requested !== undefined && { requested: Addr.tryParse(requested) }),
      ...(hostname !== undefined && { hostname: hostname.slice('hostname:'.length) }),
    });
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* proc.printError(`udhcpc: socket(AF_PACKET,2,8): ${error.message}\n`);
    return undefined;
  }
}

class Run {
  /** Told by signals. */
  readonly #told = new WaitQueue();
  #asked: 'end' | 'renew' | 'release' | undefined;

  constructor(
    readonly proc: Process,
    readonly device: NetDevice,
    readonly options: Options,
    readonly client: DhcpClient,
  ) {}

  *main(): Coroutine<number> {
    const { options, client } = this;
    yield* this.#script('deconfig');
    for (;;) {
      const lease = yield* client.obtain();
      if (lease) {
        yield* this.#script('bound', lease);
        if (options.has('q')) {
          if (options.has('R')) client.release(lease);
          return 0;
        }
        return yield* this.#background((proc) => this.#keep(proc, lease));
      }
      yield* this.#script('leasefail');
      if (options.has('n')) {
        yield* this.proc.printError('udhcpc: no lease, failing\n');
        return 1;
      }
      if (options.has('b')) {
        yield* this.proc.printError('udhcpc: no lease, forking to background\n');
        return yield* this.#background((proc) => this.#persist(proc));
      }
      yield* this.proc.sleep(Number(options.value('A') ?? '20') * SECOND);
    }
  }

  /** Goes on in a child, unless it is to stay in the foreground. */
  *#background(work: (proc: Process) => Coroutine<number>): Coroutine<number> {
    const { proc, options, client } = this;
    if (options.has('f')) return yield* work(proc);
    const nowhere = proc.fs.open('/dev/null', { read: true, write: true });
    const files = proc.files.entries().filter(([fd]) => fd > 2);
    const child = proc.fork(
      (own) => {
        client.proc = own;
        return work(own);
      },
      {
        files: [...([0, 1, 2] as const).map((fd) => [fd, nowhere] as const), ...files],
        session: {},
      },
    );
    const pidFile = options.value('p');
    if (pidFile !== undefined) proc.fs.writeFile(pidFile, `${child.pid}\n`, 0o644);
    return 0;
  }

  *#persist(proc: Process): Coroutine<number> {
    for (;;) {
      yield* proc.sleep(Number(this.options.value('A') ?? '20') * SECOND);
      const lease = yield* this.client.obtain();
      if (!lease) continue;
      yield* this.#script('bound', lease, proc);
      return yield* this.#keep(proc, lease);
    }
  }

  /** Renews the lease at half its time, asks everybody near its end, and begins anew after it. */
  *#keep(proc: Process, first: Lease): Coroutine<number> {
    this.#listen(proc);
    let lease: Lease | undefined = first;
    for (;;) {
      if (!lease) {
        lease = yield* this.client.obtain();
        if (lease) yield* this.#script('bound', lease, proc);
        else yield* proc.sleep(20 * SECOND);
        continue;
      }
      const begun = proc.clock.now;
      const life = lease.seconds * SECOND;
      yield* this.#wait(proc, begun + life / 2);
      for (let next = life / 4; !this.#asked && proc.clock.now < begun + life; next /= 2) {
        const renewed: Lease | null | undefined = yield* this.client.renew(
          lease,
          proc.clock.now >= begun + (life * 7) / 8,
        );
        if (renewed === undefined) {
          yield* this.#wait(proc, proc.clock.now + Math.max(next, 1000 * MILLISECOND));
          continue;
        }
        if (renewed) yield* this.#script('renew', renewed, proc);
        else yield* this.#script('nak', undefined, proc);
        lease = renewed ?? undefined;
        break;
      }
      const asked = this.#asked;
      this.#asked = undefined;
      if (asked === 'end' || asked === 'release') {
        if (lease && (asked === 'release' || this.options.has('R'))) {
          this.client.release(lease);
          yield* this.#script('deconfig', undefined, proc);
        }
        if (asked === 'end') return 0;
        lease = undefined;
        while (!this.#asked) yield this.#told;
      } else if (asked === 'renew' && lease) {
        lease = (yield* this.client.renew(lease, false)) ?? lease;
      } else if (lease && proc.clock.now >= begun + life) {
        yield* proc.printError('udhcpc: lease lost, entering init state\n');
        yield* this.#script('deconfig', undefined, proc);
        lease = undefined;
      }
    }
  }

  #listen(proc: Process): void {
    const tell = (what: 'end' | 'renew' | 'release') => () => {
      this.#asked = what;
      this.#told.wakeAll();
    };
    proc.onSignal('SIGTERM', tell('end'));
    proc.onSignal('SIGINT', tell('end'));
    proc.onSignal('SIGUSR1', tell('renew'));
    proc.onSignal('SIGUSR2', tell('release'));
  }

  *#wait(proc: Process, at: number): Coroutine<void> {
    while (!this.#asked && proc.clock.now < at) yield anyOf(this.#told, until(proc.clock, at));
  }

  /** Runs the script; one that is not there is passed over without a word, as busybox does. */
  *#script(event: string, lease?: Lease, proc: Process = this.proc): Coroutine<void> {
    const wanted = this.options.value('s');
    const path = wanted ?? SCRIPTS.find((each) => proc.fs.exists(each));
    if (path === undefined) return;
    try {
      const child = proc.spawn(path, [path, event], { env: environment(proc, this.device, lease) });
      yield* proc.wait(child);
    } catch (error) {
      if (!isErrno(error)) throw error;
    }
  }
}

function environment(proc: Process, device: NetDevice, lease: Lease | undefined): ReadonlyMap<string, string> {
  const env = new Map([...proc.env, ['interface', device.name]] as [string, string][]);
  if (!lease) return env;
  const { address, server, seconds, options } = lease;
  const mask = addressesOf(options.get(OPTION.subnetMask))[0];
  env.set('ip', address.text);
  env.set('serverid', server.text);
  env.set('lease', String(numberOf(options.get(OPTION.leaseTime)) ?? seconds));
  if (mask) {
    env.set('subnet', mask.text);
    env.set(
      'mask',
      String([...mask.bytes()].reduce((bits, byte) => bits + byte.toString(2).replaceAll('0', '').length, 0)),
    );
  }
  const list = (code: number) => addressesOf(options.get(code)).map(({ text }) => text);
  const texts: readonly (readonly [string, string])[] = [
    ['router', list(OPTION.router).join(' ')],
    ['dns', list(OPTION.dns).join(' ')],
    ['broadcast', list(OPTION.broadcast).join(' ')],
    ['domain', new TextDecoder().decode(options.get(OPTION.domain) ?? new Uint8Array(0))],
    ['hostname', new TextDecoder().decode(options.get(OPTION.hostname) ?? new Uint8Array(0))],
  ];
  for (const [name, text] of texts) if (text !== '') env.set(name, text);
  return env;
}

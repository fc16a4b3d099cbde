import type { Coroutine } from '#kernel/coroutine.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { PacketSocket, type SeenFrame } from '#kernel/socket/packetsocket.ts';
import { encodeFrame, encodePacket } from '#kernel/wire/bytes.ts';
import type { EthernetFrame } from '#kernel/wire/ethernet.ts';
import { BROADCAST_MAC, isGroupMac } from '#netip/mac.ts';
import { getopt, type NumberRule, type Options } from '../getopt.ts';
import { asciiDump, hexDump } from './dump.ts';
import { FilterError, type FrameTest, parseFilter } from './filter.ts';
import { FrameText } from './frametext.ts';
import { Names } from './names.ts';
import { pcapHeader, pcapRecord, readPcap, SNAPSHOT_LENGTH } from './pcap.ts';

const VERSION =
  'tcpdump version 4.99.6\nlibpcap version 1.11.0 (64-bit time_t, with TPACKET_V3)\n64-bit build, 64-bit time_t\n';
const LONG = {
  'interface=': 'i',
  'list-interfaces': 'D',
  version: 'V',
  'packet-buffered': 'U',
  'no-promiscuous-mode': 'p',
  number: '#',
  'snapshot-length=': 's',
  'direction=': 'Q',
  immediate: 'U',
  'immediate-mode': 'U',
};

const NUMBERS: Readonly<Record<string, NumberRule>> = {
  c: { least: 1, gnu: (text) => `invalid packet count ${text}` },
  C: { least: 1, gnu: (text) => `invalid file size ${text}` },
  W: { least: 1, gnu: (text) => `invalid number of output files ${text}` },
  s: {
    most: SNAPSHOT_LENGTH,
    gnu: (text) => `invalid snaplen ${text} (must be >= 0 and <= ${SNAPSHOT_LENGTH})`,
  },
};

/** tcpdump(8) */
export const tcpdump: Program = function* (proc) {
  const options = yield* getopt(
    proc,
    { short: 'aAbB:c:C:dDeE:fF:G:hHi:IjJ:KlLm:M:nNOpqQ:r:s:StT:uUvVw:W:xXy:Yz:Z:#', long: LONG, numbers: NUMBERS },
    'gnu',
  );
  const complain = function* (message: string): Coroutine<number> {
    yield* proc.printError(`tcpdump: ${message}\n`);
    return 1;
  };
  if (options.has('V') || options.has('h')) {
    yield* proc.print(VERSION);
    return 0;
  }
  for (const letter of ['d', 'C', 'G', 'W', 'z', 'L', 'E', 'F']) {
    if (options.has(letter)) return yield* complain(`not simulated: option -${letter}`);
  }
  const { net } = proc.namespaces;
  if (options.has('D')) {
    yield* proc.print(deviceList(net.devices.list()));
    return 0;
  }
  let test: FrameTest;
  try {
    test = parseFilter(proc, options.operands.join(' '));
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return yield* complain(error.message);
  }
  const printer = new Printer(proc, options);
  const file = options.value('r');
  if (file !== undefined) return yield* replay(proc, file, test, printer);
  const name =
    options.value('i') ?? net.devices.list().find((device) => device.up && !device.isLoopback)?.name ?? 'any';
  const device = name === 'any' ? 'any' : (net.devices.byName(name) ?? net.devices.byIndex(Number(name)));
  if (device === undefined) return yield* complain(`${name}: No such device exists\n(No such device exists)`);
  const direction = options.value('Q');
  const wanted = (seen: SeenFrame) =>
    (direction === undefined || direction === 'inout' || seen.direction === direction) && test(seen.frame);
  let socket: PacketSocket;
  try {
    socket = new PacketSocket(net, device, proc, wanted);
  } catch (error) {
    if (!isErrno(error)) throw error;
    const shown = device === 'any' ? 'any' : device.name;
    return yield* complain(
      `${shown}: You don't have permission to perform this capture on that device\n(socket: ${error.message})`,
    );
  }
  proc.files.install(socket);
  if (device !== 'any' && !device.up) return yield* complain(`${device.name}: That device is not up`);
  return yield* capture(proc, options, socket, printer);
};

function* capture(proc: Process, options: Options, socket: PacketSocket, printer: Printer): Coroutine<number> {
  const any = socket.device === 'any';
  const path = options.value('w');
  const toFile = path !== undefined;
  if (any && toFile) {
    yield* proc.printError('tcpdump: not simulated: writing what was captured on any\n');
    return 1;
  }
  if (any)
    yield* proc.printError(
      'tcpdump: WARNING: any: That device doesn\'t support promiscuous mode\n(Promiscuous mode not supported on the "any" device)\n',
    );
  const quiet = !toFile && !options.has('v');
  if (quiet) yield* proc.printError('tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n');
  const link = any ? 'LINUX_SLL2 (Linux cooked v2)' : 'EN10MB (Ethernet)';
  const where = socket.device === 'any' ? 'any' : socket.device.name;
  yield* proc.printError(
    `${quiet ? '' : 'tcpdump: '}listening on ${where}, link-type ${link}, snapshot length ${options.value('s') ?? SNAPSHOT_LENGTH} bytes\n`,
  );
  let stopped = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    proc.onSignal(
      signal,
      () => {
        stopped = true;
        socket.changed.wakeAll();
      },
      { interrupt: true },
    );
  }
  const output =
    toFile && path !== '-' ? proc.files.install(proc.fs.open(path, { write: true, create: true, truncate: true })) : 1;
  if (toFile) yield* proc.write(output, pcapHeader());
  const count = options.number('c') ?? Number.POSITIVE_INFINITY;
  let captured = 0;
  try {
    while (!stopped && captured < count) {
      const seen = yield* socket.receive();
      if (!seen) break;
      captured++;
      if (toFile) yield* proc.write(output, pcapRecord(proc.clock, seen.time, seen.frame));
      else {
        const { seconds, nanoseconds } = proc.clock.wallTime(seen.time);
        const on = any ? `${seen.device.name.padEnd(5)} ${directionText(seen)} ` : '';
        yield* printer.print(seen.frame, seconds, Math.floor(nanoseconds / 1000), on);
      }
    }
  } catch (error) {
    if (!isErrno(error, 'EINTR')) throw error;
  }
  const packets = (number: number) => `${number} packet${number === 1 ? '' : 's'}`;
  const blank = stopped && !toFile ? '\n' : '';
  yield* proc.printError(
    `${blank}${packets(captured)} captured\n${packets(socket.seen)} received by filter\n${packets(socket.dropped)} dropped by kernel\n`,
  );
  return 0;
}

/** How a frame stands to the device it was seen on, three wide. */
function directionText({ direction, frame, device }: SeenFrame): string {
  if (direction === 'out') return 'Out';
  if (frame.dst === BROADCAST_MAC) return 'B  ';
  if (isGroupMac(frame.dst)) return 'M  ';
  return frame.dst === device.mac || device.isLoopback ? 'In ' : 'P  ';
}

function* replay(proc: Process, path: string, test: FrameTest, printer: Printer): Coroutine<number> {
  let bytes: Uint8Array;
  try {
    bytes = proc.fs.readFile(path);
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* proc.printError(`tcpdump: ${path}: ${error.message}\n`);
    return 1;
  }
  const frames = readPcap(bytes);
  if (!frames) {
    yield* proc.printError('tcpdump: unknown file format\n');
    return 1;
  }
  yield* proc.printError(
    `reading from file ${path}, link-type EN10MB (Ethernet), snapshot length ${SNAPSHOT_LENGTH}\n`,
  );
  let left = printer.limit;
  for (const { frame, seconds, microseconds } of frames) {
    if (!frame || !test(frame)) continue;
    if (left-- <= 0) break;
    yield* printer.print(frame, seconds, microseconds, '');
  }
  return 0;
}

/** Prints frames in the layout that the options ask for. */
class Printer {
  readonly limit: number;
  readonly #text: FrameText;
  readonly #times: number;
  #number = 0;
  #before: number | undefined;

  constructor(
    readonly proc: Process,
    readonly options: Options,
  ) {
    const count = (letter: string) => options.given.filter(([name]) => name === letter).length;
    this.limit = options.number('c') ?? Number.POSITIVE_INFINITY;
    this.#times = count('t');
    const settings = {
      link: options.has('e'),
      verbose: count('v'),
      quick: options.has('q'),
      absolute: options.has('S'),
    };
    this.#text = new FrameText(new Names(proc, options.has('n')), settings);
  }

  *print(frame: EthernetFrame, seconds: number, microseconds: number, on: string): Coroutine<void> {
    const { options } = this;
    this.#number++;
    let text = options.has('#') ? `${String(this.#number).padStart(5)}  ` : '';
    text += this.#time(seconds, microseconds) + on + (yield* this.#text.of(frame));
    text += '\n';
    const whole = options.given.some(
      ([name], index) =>
        (name === 'x' || name === 'X') && options.given.slice(index + 1).some(([other]) => other === name),
    );
    const bytes = () =>
      whole || frame.payload.kind === 'arp' ? encodeFrame(frame).subarray(whole ? 0 : 14) : encodePacket(frame.payload);
    if (options.has('A')) text += asciiDump(bytes());
    else if (options.has('X') || options.has('x')) text += hexDump(bytes(), options.has('X'));
    yield* this.proc.print(text);
  }

  /** -t none, -tt seconds, -ttt since the one before, -tttt with the date, -ttttt since the first one. */
  #time(seconds: number, microseconds: number): string {
    const fraction = String(microseconds).padStart(6, '0');
    const clockText = new Date(seconds * 1000).toISOString();
    if (this.#times === 1) return '';
    if (this.#times === 2) return `${seconds}.${fraction} `;
    if (this.#times === 0) return `${clockText.slice(11, 19)}.${fraction} `;
    if (this.#times === 4) return `${clockText.slice(0, 10)} ${clockText.slice(11, 19)}.${fraction} `;
    const now = seconds * 1_000_000 + microseconds;
    const passed = now - (this.#before ?? now);
    if (this.#times === 3 || this.#before === undefined) this.#before = now;
    const shown = new Date(Math.floor(passed / 1000)).toISOString().slice(11, 19);
    return ` ${shown}.${String(passed % 1_000_000).padStart(6, '0')} `;
  }
}

function deviceList(devices: readonly NetDevice[]): string {
  const lines: string[] = [];
  const up = devices.filter((device) => device.up && device.carrier && !device.isLoopback);
  for (const { name } of up) lines.push(`${name} [Up, Running, Connected]`);
  lines.push('any (Pseudo-device that captures on all interfaces) [Up, Running]');
  for (const device of devices)
    if (device.isLoopback && device.up) lines.push(`${device.name} [Up, Running, Loopback]`);
  for (const device of devices)
    if (!up.includes(device) && !device.isLoopback)
      lines.push(`${device.name} [${device.up ? 'Up, Disconnected' : 'none, Disconnected'}]`);
  return lines.map((line, index) => `${index + 1}.${line}\n`).join('');
}

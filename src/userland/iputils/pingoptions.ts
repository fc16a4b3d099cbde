import { MILLISECOND, type Nanoseconds, SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';

/** What a ping command line asks for. */
export interface PingOptions {
  target: string;
  family: 4 | 6 | undefined;
  count: number | undefined;
  size: number;
  interval: Nanoseconds;
  ttl: number | undefined;
  tos: number;
  /** -W: how long to wait for the last replies. */
  timeout: Nanoseconds | undefined;
  /** -w: how long to run in all. */
  deadline: Nanoseconds | undefined;
  from: string | undefined;
  dontFragment: boolean;
  numeric: boolean;
  quiet: boolean;
  flood: boolean;
  adaptive: boolean;
  broadcast: boolean;
  timestamps: boolean;
  outstanding: boolean;
  verbose: boolean;
  precise: boolean;
}

const USAGE = `
Usage
  ping [options] <destination>

Options:
  <destination>      DNS name or IP address
  -3                 RTT precision (do not round up the result time)
  -a                 use audible ping
  -A                 use adaptive ping
  -B                 sticky source address
  -c <count>         stop after <count> replies
  -C                 call connect() syscall on socket creation
  -D                 print timestamps
  -d                 use SO_DEBUG socket option
  -e <identifier>    define identifier for ping session, default is random for
                     SOCK_RAW and kernel defined for SOCK_DGRAM
                     Imply using SOCK_RAW (for IPv4 only for identifier 0)
  -f                 flood ping
  -h                 print help and exit
  -H                 force reverse DNS name resolution (useful for numeric
                     destinations or for -f), override -n
  -I <interface>     either interface name or address
  -i <interval>      seconds between sending each packet
  -L                 suppress loopback of multicast packets
  -l <preload>       send <preload> number of packages while waiting replies
  -m <mark>          tag the packets going out
  -M <pmtud opt>     define path MTU discovery, can be one of <do|dont|want|probe>
  -n                 no reverse DNS name resolution, override -H
  -O                 report outstanding replies
  -p <pattern>       contents of padding byte
  -q                 quiet output
  -Q <tclass>        use quality of service <tclass> bits
  -s <size>          use <size> as number of data bytes to be sent
  -S <size>          use <size> as SO_SNDBUF socket option value
  -t <ttl>           define time to live
  -U                 print user-to-user latency
  -v                 verbose output
  -V                 print version and exit
  -w <deadline>      reply wait <deadline> in seconds
  -W <timeout>       time to wait for response

IPv4 options:
  -4                 use IPv4
  -b                 allow pinging broadcast
  -R                 record route
  -T <timestamp>     define timestamp, can be one of <tsonly|tsandaddr|tsprespec>

IPv6 options:
  -6                 use IPv6
  -F <flowlabel>     define flow label, default is random
  -N <nodeinfo opt>  use IPv6 node info query, try <help> as argument

For more details see ping(8).
`;
const VERSION =
  'ping from iputils 20250605\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n';
const WITH_ARGUMENT = 'ceIilmMpQsStTwWFN';
const FLAGS = '346aABbCDdfhHLnOqRUvV';

class Complaint extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** Reads ping's arguments. @returns the exit status where there is nothing more to do */
export function* readPingOptions(proc: Process): Coroutine<PingOptions | number> {
  try {
    return parse(proc);
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    if (error.status === 0) yield* proc.print(error.message);
    else yield* proc.printError(error.message);
    return error.status;
  }
}

function parse(proc: Process): PingOptions {
  const name = proc.argv[0]?.split('/').pop();
  const options: PingOptions = {
    target: '',
    family: name === 'ping6' ? 6 : name === 'ping4' ? 4 : undefined,
    count: undefined,
    size: 56,
    interval: SECOND,
    ttl: undefined,
    tos: 0,
    timeout: undefined,
    deadline: undefined,
    from: undefined,
    dontFragment: false,
    numeric: false,
    quiet: false,
    flood: false,
    adaptive: false,
    broadcast: false,
    timestamps: false,
    outstanding: false,
    verbose: false,
    precise: false,
  };
  const operands: string[] = [];
  const args = proc.argv.slice(1);
  let interval: number | undefined;
  while (args.length > 0) {
    const arg = args.shift() as string;
    if (!arg.startsWith('-') || arg === '-') {
      operands.push(arg);
      continue;
    }
    if (arg === '--') {
      operands.push(...args);
      break;
    }
    for (let at = 1; at < arg.length; at++) {
      const letter = arg[at] as string;
      if (FLAGS.includes(letter)) {
        flag(options, letter);
        continue;
      }
      if (!WITH_ARGUMENT.includes(letter)) throw new Complaint(`ping: invalid option -- '${letter}'\n${USAGE}`, 2);
      const value = arg.slice(at + 1) || args.shift();
      if (value === undefined) throw new Complaint(`ping: option requires an argument -- '${letter}'\n${USAGE}`, 2);
      if (letter === 'i') interval = seconds(value, 'bad timing interval');
      else argument(options, letter, value);
      break;
    }
  }
  options.interval = interval === undefined ? (options.flood || options.adaptive ? 0 : SECOND) : interval;
  if (options.flood && interval === undefined) options.interval = 10 * MILLISECOND;
  if (options.adaptive && interval === undefined) options.interval = SECOND;
  const target = operands.pop();
  if (target === undefined) throw new Complaint('ping: usage error: Destination address required\n', 2);
  if (operands.length > 0) throw new Complaint('ping: not simulated: a route given hop by hop\n', 2);
  options.target = target;
  return options;
}

function flag(options: PingOptions, letter: string): void {
  if (letter === '4') options.family = 4;
  else if (letter === '6') options.family = 6;
  else if (letter === '3') options.precise = true;
  else if (letter === 'A') options.adaptive = true;
  else if (letter === 'b') options.broadcast = true;
  else if (letter === 'D') options.timestamps = true;
  else if (letter === 'f') options.flood = true;
  else if (letter === 'n') options.numeric = true;
  else if (letter === 'H') options.numeric = false;
  else if (letter === 'O') options.outstanding = true;
  else if (letter === 'q') options.quiet = true;
  else if (letter === 'v') options.verbose = true;
  else if (letter === 'V') throw new Complaint(VERSION, 0);
  else if (letter === 'h') throw new Complaint(USAGE, 2);
  else if (letter === 'R') throw new Complaint('ping: not simulated: recorded routes\n', 2);
}

function argument(options: PingOptions, letter: string, value: string): void {
  if (letter === 'c') options.count = integer(value, 1, 9_223_372_036_854_775_807n);
  else if (letter === 's') options.size = integer(value, 0, 65_507n, ' -s value');
  else if (letter === 't') {
    options.ttl = integer(value, 0, 255n);
    if (options.ttl === 0) throw new Complaint('ping: cannot set unicast time-to-live: Invalid argument\n', 2);
  } else if (letter === 'l') integer(value, 1, 65_536n);
  else if (letter === 'm') integer(value, 0, 4_294_967_295n);
  else if (letter === 'p' && !/^[0-9a-fA-F]+$/.test(value))
    throw new Complaint(`ping: patterns must be specified as hex digits: ${value}\n`, 2);
  else if (letter === 'Q') {
    options.tos = Number(value);
    if (!(options.tos >= 0 && options.tos <= 255))
      throw new Complaint(`ping: the decimal value of TOS bits must be in range 0-255: ${value}\n`, 2);
  } else if (letter === 'W') options.timeout = seconds(value, 'bad linger time');
  else if (letter === 'w') options.deadline = integer(value, 0, 2_147_483_647n) * SECOND;
  else if (letter === 'I') options.from = value;
  else if (letter === 'M') {
    if (!['do', 'dont', 'want', 'probe'].includes(value))
      throw new Complaint(`ping: invalid -M argument: ${value}\n`, 2);
    options.dontFragment = value === 'do' || value === 'probe';
  } else if (letter === 'T' || letter === 'N') throw new Complaint(`ping: not simulated: option -${letter}\n`, 2);
}

function integer(text: string, least: number, most: bigint, what = ' argument'): number {
  if (!/^-?\d+$/.test(text)) throw new Complaint(`ping: invalid${what}: '${text}'\n`, 1);
  const value = BigInt(text);
  if (value < BigInt(least) || value > most)
    throw new Complaint(`ping: invalid${what}: '${text}': out of range: ${least} <= value <= ${most}\n`, 1);
  return Number(value);
}

function seconds(text: string, negative: string): Nanoseconds {
  if (/^-\d*\.?\d+$/.test(text)) throw new Complaint(`ping: ${negative}: ${text}\n`, 2);
  if (!/^\d*\.?\d+$/.test(text))
    throw new Complaint(
      `ping: option argument contains garbage: ${text}\nping: this will become fatal error in the future\n`,
      1,
    );
  return Number(text) * SECOND;
}

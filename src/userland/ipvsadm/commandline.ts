import type { Coroutine } from '#kernel/coroutine.ts';
import type { ForwardingMethod } from '#kernel/ipvs/destination.ts';
import { SCHEDULERS, type SchedulerName } from '#kernel/ipvs/scheduler.ts';
import type { ServiceSelector } from '#kernel/ipvs/service.ts';
import type { Process } from '#kernel/process/process.ts';
import { Addr } from '#netip/addr.ts';
import { getaddrinfo } from '../resolver/getaddrinfo.ts';
import { portNumber } from '../resolver/services.ts';
import {
  COMMANDS,
  type Command,
  checkOptions,
  type GivenOption,
  type OptionName,
  readOptions,
  tryHelp,
} from './options.ts';
import { IpvsadmProblem } from './problem.ts';

/** Seconds of `-p` without a value. */
const DEFAULT_PERSISTENCE = 360;
const LONGEST = 86_400 * 31;
/** Schedulers that exist in life. */
const MISSING_SCHEDULERS: readonly string[] = ['lblc', 'lblcr', 'ovf', 'mh', 'twos'];
const PROTOCOLS = { t: 6, u: 17, sctp: 132 } as const;

/** What a command line of ipvsadm(8) asks for. */
export interface CommandLine {
  readonly command: Command | 'h' | 'v';
  readonly options: ReadonlySet<OptionName>;
  readonly selector: ServiceSelector | undefined;
  readonly scheduler: SchedulerName | undefined;
  readonly persistence: number | undefined;
  readonly netmask: number | undefined;
  readonly server: { readonly addr: Addr; readonly port: number } | undefined;
  readonly forward: ForwardingMethod;
  readonly weight: number;
  readonly upperThreshold: number;
  readonly lowerThreshold: number;
  readonly timeouts: readonly number[];
}

type Draft = { -readonly [key in keyof CommandLine]: CommandLine[key] } & { options: Set<OptionName> };

/** Reads a command line. @throws IpvsadmProblem in the words of ipvsadm */
export function* readCommandLine(proc: Process, args: readonly string[]): Coroutine<CommandLine> {
  const { given, operands } = readOptions(args);
  const [first, ...rest] = given;
  if (!first) throw tryHelp();
  const { tag } = first;
  if (tag !== 'h' && tag !== 'v' && !(COMMANDS as readonly string[]).includes(tag)) throw tryHelp();
  const draft: Draft = {
    command: tag as Command,
    options: new Set(),
    selector: undefined,
    scheduler: undefined,
    persistence: undefined,
    netmask: undefined,
    server: undefined,
    forward: 'route',
    weight: 1,
    upperThreshold: 0,
    lowerThreshold: 0,
    timeouts: [],
  };
  if (draft.command === 'h' || draft.command === 'v') return draft;
  if (tag === 'start-daemon' || tag === 'stop-daemon') throw new IpvsadmProblem(`ipvsadm: not simulated: --${tag}`, 1);
  for (const option of rest) yield* readOption(proc, draft, option);
  if (draft.command === 'set') {
    const values = operands.splice(0, 3);
    if (values.length < 3) throw new IpvsadmProblem('--set option requires 3 timeout values');
    draft.timeouts = values.map((text) => timeout(text, 0));
  }
  if (operands[0] !== undefined) throw new IpvsadmProblem(`unexpected argument ${operands[0]}`);
  checkOptions(draft.command, draft.options);
  checkValues(draft);
  return draft;
}

function* readOption(proc: Process, draft: Draft, { tag, value = '' }: GivenOption): Coroutine<void> {
  const set = (name: OptionName) => {
    if (draft.options.has(name)) throw new IpvsadmProblem(`multiple '${name}' options specified`);
    draft.options.add(name);
  };
  switch (tag) {
    case 't':
    case 'u':
    case 'sctp': {
      set('service-address');
      const protocol = PROTOCOLS[tag];
      const found = yield* address(proc, value, protocol);
      if (!found) throw new IpvsadmProblem('illegal virtual server address[:port] specified');
      draft.selector = { protocol, addr: found.addr, port: found.port ?? 0 };
      break;
    }
    case 'f': {
      set('service-address');
      const fwmark = /^\s*\+?\d+$/.test(value) ? Number(value) : 0;
      if (fwmark <= 0 || fwmark > 0xffffffff) throw new IpvsadmProblem(`invalid fwmark value \`${value}' specified`);
      draft.selector = { fwmark, family: 4 };
      break;
    }
    case '6':
      if (!draft.selector || !('fwmark' in draft.selector)) throw new IpvsadmProblem('-6 must follow -f');
      draft.selector = { ...draft.selector, family: 6 };
      break;
    case 's':
      set('scheduler');
      draft.scheduler = scheduler(value);
      break;
    case 'p':
      set('persistent');
      draft.persistence = value === '' ? DEFAULT_PERSISTENCE : timeout(value, 1);
      break;
    case 'M':
      set('netmask');
      draft.netmask = netmask(draft, value);
      break;
    case 'r': {
      set('real-server');
      const { selector } = draft;
      const protocol = selector && 'protocol' in selector ? selector.protocol : 6;
      const found = yield* address(proc, value, protocol);
      if (!found) throw new IpvsadmProblem('illegal real server address[:port] specified');
      draft.server = { addr: found.addr, port: found.port ?? (selector && 'port' in selector ? selector.port : 0) };
      break;
    }
    case 'm':
    case 'i':
    case 'g':
      set('forwarding-method');
      if (tag === 'i') throw new IpvsadmProblem('ipvsadm: not simulated: tunneling (-i)', 1);
      draft.forward = tag === 'm' ? 'masquerade' : 'route';
      break;
    case 'w':
      set('weight');
      draft.weight = number(value, 0, 65_535) ?? fail('illegal weight specified');
      break;
    case 'x':
      set('u-threshold');
      draft.upperThreshold = number(value, 0, 0x7fffffff) ?? fail('illegal u_threshold specified');
      break;
    case 'y':
      set('l-threshold');
      draft.lowerThreshold = number(value, 0, 0x7fffffff) ?? fail('illegal l_threshold specified');
      break;
    case 'n':
      set('numeric');
      break;
    case 'c':
      set('connection');
      break;
    case 'X':
      set('exact');
      break;
    case 'o':
      set('ops');
      break;
    case 'timeout':
    case 'daemon':
    case 'stats':
    case 'rate':
    case 'thresholds':
    case 'persistent-conn':
    case 'nosort':
    case 'tun-info':
      set(tag);
      break;
    case 'sort':
      break;
    case 'b':
    case 'pe':
      throw new IpvsadmProblem(`ipvsadm: not simulated: ${tag === 'b' ? 'scheduler flags' : 'persistence engines'}`, 1);
    default:
      if (tag.startsWith('mcast') || tag.startsWith('sync') || tag.startsWith('tun'))
        throw new IpvsadmProblem(`ipvsadm: not simulated: --${tag}`, 1);
      if ((COMMANDS as readonly string[]).includes(tag) || tag === 'h' || tag === 'v')
        throw new IpvsadmProblem(`invalid option \`-${tag}'`);
      throw tryHelp();
  }
}

function checkValues({ command, selector, persistence, options, server, forward }: Draft): void {
  const { addr, port } = selector && 'addr' in selector ? selector : { addr: undefined, port: undefined };
  if (command === 'A' || command === 'E') {
    if (addr && port === 0 && persistence === undefined)
      throw new IpvsadmProblem('Zero port specified for non-persistent service');
    if (options.has('ops') && selector && 'protocol' in selector && selector.protocol !== 17)
      throw new IpvsadmProblem('One-Packet Scheduling is only for UDP virtual services');
  }
  if ((command === 'a' || command === 'e') && server && selector) {
    const family = 'family' in selector ? selector.family : selector.addr.family;
    if (server.addr.family !== family && forward !== 'tunnel')
      throw new IpvsadmProblem('Different address family is allowed only for tunneling servers');
  }
  if (command === 'L') {
    const special = (['connection', 'timeout', 'daemon'] as const).some((name) => options.has(name));
    const columns = (['stats', 'rate', 'thresholds'] as const).some((name) => options.has(name));
    const persistent = options.has('persistent-conn') && (options.has('timeout') || options.has('daemon'));
    if ((special && columns) || persistent) throw new IpvsadmProblem('options conflicts in the list command');
  }
}

/** `host`, `host:port` or `[address]:port`. */
function* address(
  proc: Process,
  text: string,
  protocol: number,
): Coroutine<{ addr: Addr; port: number | undefined } | undefined> {
  if (text === '' || /^\d+$/.test(text)) return undefined;
  let host = text;
  let service: string | undefined;
  const bracketed = /^\[(.*)\]:(.*)$/.exec(text);
  if (bracketed) [, host = '', service] = bracketed;
  else if (text.startsWith('[')) return undefined;
  else if (!Addr.tryParse(text)) {
    const colon = text.lastIndexOf(':');
    if (colon >= 0) [host, service] = [text.slice(0, colon), text.slice(colon + 1)];
  }
  let addr = Addr.tryParse(host);
  if (!addr) {
    const found = yield* getaddrinfo(proc, host, 4);
    addr = found.ok ? found.addresses[0] : undefined;
  }
  if (!addr) return undefined;
  if (service === undefined) return { addr, port: undefined };
  const port = number(service, 0, 65_535) ?? portNumber(proc, service, protocol === 17 ? 'udp' : 'tcp');
  return port === undefined || (/^\d+$/.test(service) && port > 65_535) ? undefined : { addr, port };
}

function scheduler(text: string): SchedulerName {
  const known = SCHEDULERS.find((name) => name === text);
  if (known) return known;
  if (MISSING_SCHEDULERS.includes(text)) throw new IpvsadmProblem(`ipvsadm: not simulated: scheduler ${text}`, 1);
  throw new IpvsadmProblem('Scheduler or persistence engine not found', 255);
}

/** The length of a mask. */
function netmask({ selector }: Draft, text: string): number {
  const family = selector && ('family' in selector ? selector.family : selector.addr.family);
  if (family === 6) return number(text, 1, 128) ?? fail('illegal ipv6 netmask specified');
  const mask = Addr.tryParse(text);
  if (mask?.family !== 4) return fail('illegal virtual server persistent mask specified');
  return mask.bits.toString(2).replace(/0+$/, '').length;
}

function timeout(text: string, least: number): number {
  return number(text, least, LONGEST) ?? fail(`invalid timeout value \`${text}' specified`);
}

function number(text: string, least: number, most: number): number | undefined {
  const value = /^\s*[-+]?\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}

function fail(message: string): never {
  throw new IpvsadmProblem(message);
}

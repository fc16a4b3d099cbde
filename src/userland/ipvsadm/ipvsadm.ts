import type { Coroutine } from '#kernel/coroutine.ts';
import { type Errno, isErrno } from '#kernel/errno.ts';
import { Ipvs } from '#kernel/ipvs/ipvs.ts';
import type { ServiceOptions, ServiceSelector, VirtualService } from '#kernel/ipvs/service.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { type CommandLine, readCommandLine } from './commandline.ts';
import { Listing } from './listing.ts';
import type { Command } from './options.ts';
import { tryHelp } from './options.ts';
import { IpvsadmProblem } from './problem.ts';
import { USAGE, VERSION } from './usage.ts';

const HEAD = 'IP Virtual Server version 1.2.1 (size=4096)\n';
const FAILED = 255;

/** What the kernel refuses, in the words of libipvs, by command. */
const REFUSALS: Readonly<Partial<Record<Command, Readonly<Record<string, string>>>>> = {
  A: { EEXIST: 'Service already exists' },
  E: { ESRCH: 'No such service' },
  D: { ESRCH: 'No such service' },
  Z: { ESRCH: 'No such service' },
  L: { ESRCH: 'No such service' },
  a: { ESRCH: 'Service not defined', EEXIST: 'Destination already exists' },
  e: { ESRCH: 'Service not defined', ENOENT: 'No such destination' },
  d: { ESRCH: 'Service not defined', ENOENT: 'No such destination' },
};

/** ipvsadm(8) */
export const ipvsadm: Program = function* (proc) {
  if (!proc.has('NET_ADMIN', 'net')) {
    yield* proc.printError(
      "Can't initialize ipvs: Permission denied (you must be root)\n" +
        'Are you sure that IP Virtual Server is built in the kernel or as module?\n',
    );
    return 2;
  }
  const ipvs = Ipvs.of(proc.namespaces.net);
  const args = proc.argv.slice(1);
  return yield* run(proc, ipvs, args.length === 0 ? ['-L'] : args, false);
};

function* run(proc: Process, ipvs: Ipvs, args: readonly string[], restoring: boolean): Coroutine<number> {
  let line: CommandLine | undefined;
  try {
    line = yield* readCommandLine(proc, args);
    if (line.command === 'R') {
      if (restoring) throw tryHelp();
      return yield* restore(proc, ipvs);
    }
    const text = yield* perform(proc, ipvs, line);
    if (text !== '') yield* proc.print(text);
    return 0;
  } catch (error) {
    if (isErrno(error)) {
      yield* proc.printError(`${refusal(line, error)}\n`);
      return line?.command === 'L' ? 1 : FAILED;
    }
    if (!(error instanceof IpvsadmProblem)) throw error;
    yield* proc.printError(`${error.message}\n`);
    if (restoring) return proc.exit(error.status);
    return error.status;
  }
}

function refusal(line: CommandLine | undefined, error: Errno): string {
  const { command } = line ?? {};
  const table = command === undefined || command === 'h' || command === 'v' ? undefined : REFUSALS[command];
  if (error.code === 'EINVAL') return 'Invalid operation.  Possibly wrong module version, address not unicast, ...';
  return table?.[error.code] ?? error.message;
}

function* perform(proc: Process, ipvs: Ipvs, line: CommandLine): Coroutine<string> {
  const { command, selector, options } = line;
  switch (command) {
    case 'h':
      return `${VERSION}${USAGE}`;
    case 'v':
      return VERSION;
    case 'L':
      return yield* list(proc, ipvs, line);
    case 'S':
      return yield* new Listing(proc, options, true).services(ipvs.services());
    case 'C':
      ipvs.flush();
      return '';
    case 'Z':
      zero(ipvs, selector);
      return '';
    case 'set': {
      const [tcp = 0, tcpFin = 0, udp = 0] = line.timeouts;
      // 0 leaves a value as it is.
      ipvs.timeouts.tcp = tcp || ipvs.timeouts.tcp;
      ipvs.timeouts.tcpFin = tcpFin || ipvs.timeouts.tcpFin;
      ipvs.timeouts.udp = udp || ipvs.timeouts.udp;
      return '';
    }
  }
  if (selector) configure(ipvs, line, selector);
  return '';
}

function configure(ipvs: Ipvs, line: CommandLine, selector: ServiceSelector): void {
  const { command, server, weight, forward, upperThreshold, lowerThreshold } = line;
  const service: ServiceOptions = {
    scheduler: line.scheduler,
    persistence: line.persistence,
    netmask: line.netmask,
    onePacket: line.options.has('ops'),
  };
  if (command === 'A') ipvs.addService(selector, service);
  else if (command === 'D') ipvs.removeService(selector);
  else if (command === 'E') ipvs.existing(selector).configure(service);
  else if (server) {
    // What is sent on as it is keeps its port.
    const port = forward === 'route' && command !== 'd' && 'port' in selector ? selector.port : server.port;
    const destination = { addr: server.addr, port, weight, forward, upperThreshold, lowerThreshold };
    const target = ipvs.existing(selector);
    if (command === 'a') target.addDestination(destination);
    else if (command === 'e') target.updateDestination(destination);
    else if (command === 'd') target.removeDestination(server.addr, port);
  }
}

function* list(proc: Process, ipvs: Ipvs, { options, selector }: CommandLine): Coroutine<string> {
  const listing = new Listing(proc, options);
  if (options.has('connection')) return yield* listing.connections(ipvs);
  if (selector) {
    ipvs.services();
    return yield* listing.services([ipvs.existing(selector)]);
  }
  const { tcp, tcpFin, udp } = ipvs.timeouts;
  if (options.has('timeout')) return `Timeout (tcp tcpfin udp): ${tcp} ${tcpFin} ${udp}\n`;
  // No synchronisation daemon ever runs.
  if (options.has('daemon')) return '';
  return HEAD + (yield* listing.services(ipvs.services()));
}

function zero(ipvs: Ipvs, selector: ServiceSelector | undefined): void {
  const services: VirtualService[] = selector ? [ipvs.existing(selector)] : ipvs.services();
  for (const service of services) {
    service.statistics.reset();
    for (const { statistics } of service.destinations) statistics.reset();
  }
  if (!selector) ipvs.statistics.reset();
}

/** Carries out the commands on standard input, one a line. */
function* restore(proc: Process, ipvs: Ipvs): Coroutine<number> {
  const text = new TextDecoder().decode(yield* proc.readAll());
  let status = 0;
  for (const line of text.split('\n')) {
    const words = line.replace(/#.*/, '').trim();
    if (words !== '') status = yield* run(proc, ipvs, words.split(/\s+/), true);
  }
  return status;
}

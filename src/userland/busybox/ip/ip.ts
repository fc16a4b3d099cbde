import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { systemCall } from '#kernel/process/seccomp.ts';
import { busyboxUsage } from '../../getopt.ts';
import { IpContext, type IpOptions } from '../../iproute2/context.ts';
import { IpProblem } from '../../iproute2/problem.ts';
import { Words } from '../../iproute2/words.ts';
import { addressApplet } from './address.ts';
import { linkApplet } from './link.ts';
import { neighbourApplet } from './neighbour.ts';
import { routeApplet } from './route.ts';
import { ruleApplet } from './rule.ts';

const USAGE = `ip [OPTIONS] address|route|link|tunnel|neigh|rule [ARGS]

OPTIONS := -f[amily] inet|inet6|link | -o[neline]

ip addr add|del IFADDR dev IFACE | show|flush [dev IFACE] [to PREFIX]
ip route list|flush|add|del|change|append|replace|test ROUTE
ip link set IFACE [up|down] [arp on|off] [multicast on|off]
	[promisc on|off] [mtu NUM] [name NAME] [qlen NUM] [address MAC]
	[master IFACE | nomaster] [netns PID] [type TYPE ARGS]
ip tunnel add|change|del|show [NAME]
	[mode ipip|gre|sit] [remote ADDR] [local ADDR] [ttl TTL]
ip neigh show|flush [to PREFIX] [dev DEV] [nud STATE]
ip rule [list] | add|del SELECTOR ACTION`;

/** AF_NETLINK, SOCK_RAW, NETLINK_ROUTE. */
const NETLINK = [16, 3, 0] as const;

const OBJECTS: readonly [string, (context: IpContext, words: Words) => void][] = [
  ['address', addressApplet],
  ['route', routeApplet],
  ['link', linkApplet],
  ['tunnel', tunnelApplet],
  ['neigh', neighbourApplet],
  ['rule', ruleApplet],
];

/** ip of busybox: smaller than iproute2's, with texts of its own. */
export const busyboxIp: Program = (proc) => run(proc, proc.argv.slice(1));

/** `ipaddr`, `iplink`, `iproute` … : applets named after an object. */
export function ipApplet(object: string): Program {
  return (proc) => run(proc, [object, ...proc.argv.slice(1)]);
}

function* run(proc: Process, args: string[]): Coroutine<number> {
  try {
    systemCall(proc, 'socket', NETLINK);
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* proc.printError(`ip: socket: ${error.message}\n`);
    return 2;
  }
  const options: IpOptions = {
    family: undefined,
    brief: false,
    oneline: false,
    json: false,
    pretty: false,
    details: false,
    statistics: 0,
    all: false,
    force: false,
    netns: undefined,
  };
  while (args[0]?.startsWith('-')) {
    const option = (args.shift() as string).replace(/^--?/, '');
    if (option !== '' && 'oneline'.startsWith(option)) options.oneline = true;
    else if (option === '4') options.family = 4;
    else if (option === '6') options.family = 6;
    else if (option === '0') options.family = 'link';
    else if (option !== '' && 'family'.startsWith(option)) {
      const name = args.shift();
      const family = name === 'inet' ? 4 : name === 'inet6' ? 6 : name === 'link' ? 'link' : undefined;
      if (family === undefined) {
        yield* proc.printError(
          name === undefined ? busyboxUsage(USAGE) : `ip: invalid argument '${name}' to 'protocol family'\n`,
        );
        return 1;
      }
      options.family = family;
    } else return yield* usage(proc);
  }
  const [object, ...rest] = args;
  const found = object === undefined || object === '' ? undefined : OBJECTS.find(([name]) => name.startsWith(object));
  if (!found) return yield* usage(proc);
  const context = new IpContext(proc, proc.namespaces.net, options);
  try {
    found[1](context, new Words(rest));
  } catch (error) {
    yield* proc.print(context.printer.result());
    const message = isErrno(error)
      ? `RTNETLINK answers: ${error.message}`
      : error instanceof IpProblem
        ? error.message
        : undefined;
    if (message === undefined) throw error;
    yield* proc.printError(`ip: ${message}\n`);
    return error instanceof IpProblem ? error.status : 2;
  }
  yield* proc.print(context.printer.result());
  if (context.warnings !== '') yield* proc.printError(context.warnings);
  return 0;
}

function* usage(proc: Process): Coroutine<number> {
  yield* proc.printError(busyboxUsage(USAGE));
  return 1;
}

function tunnelApplet(_context: IpContext, words: Words): void {
  if (!words.done && !['show', 'list', 'lst'].includes(words.peek ?? ''))
    throw new IpProblem('not simulated: tunnels', 1);
}

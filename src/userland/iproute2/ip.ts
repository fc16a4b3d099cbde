import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { addressCommand } from './address.ts';
import { IpContext, type IpOptions, namespaceNamed } from './context.ts';
import { linkCommand } from './linkchange.ts';
import { neighbourCommand } from './neighbour.ts';
import { netnsCommand } from './netns.ts';
import { IpProblem, refusal } from './problem.ts';
import { routeCommand } from './route.ts';
import { ruleCommand } from './rule.ts';
import { matches, Words } from './words.ts';
import { xfrmCommand } from './xfrm.ts';

const USAGE = `Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }
       ip [ -force ] -batch filename
where  OBJECT := { address | addrlabel | fou | help | ila | ioam | l2tp | link |
                   macsec | maddress | monitor | mptcp | mroute | mrule |
                   neighbor | neighbour | netconf | netns | nexthop | ntable |
                   ntbl | route | rule | sr | stats | tap | tcpmetrics |
                   token | tunnel | tuntap | vrf | xfrm }
       OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] | -r[esolve] |
                    -h[uman-readable] | -iec | -j[son] | -p[retty] |
                    -f[amily] { inet | inet6 | mpls | bridge | link } |
                    -4 | -6 | -M | -B | -0 |
                    -l[oops] { maximum-addr-flush-attempts } | -echo | -br[ief] |
                    -o[neline] | -t[imestamp] | -ts[hort] | -b[atch] [filename] |
                    -rc[vbuf] [size] | -n[etns] name | -N[umeric] | -a[ll] |
                    -c[olor]}`;

/** Objects of `ip` in the order in which abbreviations are looked up. */
const OBJECTS: readonly [name: string, run: (context: IpContext, words: Words) => void][] = [
  ['address', addressCommand],
  ['route', routeCommand],
  ['rule', ruleCommand],
  ['neighbor', neighbourCommand],
  ['neighbour', neighbourCommand],
  ['link', linkCommand],
  ['xfrm', xfrmCommand],
];
const NOT_SIMULATED: readonly string[] = [
  'addrlabel',
  'fou',
  'ila',
  'ioam',
  'l2tp',
  'macsec',
  'maddress',
  'monitor',
  'mptcp',
  'mroute',
  'mrule',
  'netconf',
  'nexthop',
  'ntable',
  'ntbl',
  'sr',
  'stats',
  'tap',
  'tcpmetrics',
  'token',
  'tunnel',
  'tuntap',
  'vrf',
];

/** ip(8) of iproute2 */
export const ip: Program = function* (proc) {
  const args = proc.argv.slice(1);
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
  try {
    const early = readOptions(args, options);
    if (early !== undefined) {
      yield* proc.print(early);
      return 0;
    }
    const [object] = args;
    if (object === undefined || object === 'help') {
      yield* proc.printError(`${USAGE}\n`);
      return 255;
    }
  } catch (error) {
    return yield* report(proc, error);
  }
  return yield* runObject(proc, args, options);
};

/** Takes the options off the front of `args`. @returns what to print instead of running, where an option asks for that */
function readOptions(args: string[], options: IpOptions): string | undefined {
  while (args[0]?.startsWith('-')) {
    const given = args.shift() as string;
    if (given === '--') break;
    const option = given.startsWith('--') ? given.slice(2) : given.slice(1);
    const argument = () => {
      const value = args.shift();
      if (value === undefined) throw new IpProblem('Command line is not complete. Try option "help"', 255);
      return value;
    };
    if (option === '4') options.family = 4;
    else if (option === '6') options.family = 6;
    else if (option === '0') options.family = 'link';
    else if (matches(option, 'family')) {
      const name = argument();
      if (name === 'inet') options.family = 4;
      else if (name === 'inet6') options.family = 6;
      else if (name === 'link') options.family = 'link';
      else throw new IpProblem(`Error: argument "${name}" is wrong: invalid protocol family\n`, 255);
    } else if (matches(option, 'statistics') || option === 'stats') options.statistics++;
    else if (matches(option, 'details')) options.details = true;
    else if (matches(option, 'oneline')) options.oneline = true;
    else if (option.length > 1 && matches(option, 'brief')) options.brief = true;
    else if (matches(option, 'json')) options.json = true;
    else if (matches(option, 'pretty')) options.pretty = true;
    else if (matches(option, 'netns')) options.netns = argument();
    else if (matches(option, 'all')) options.all = true;
    else if (matches(option, 'force')) options.force = true;
    else if (option === 'Version' || option === 'V') return 'ip utility, iproute2-7.2.0, libbpf 1.7.0\n';
    else if (matches(option, 'help')) throw new IpProblem(USAGE, 255);
    else if (
      /^(c|color)(=.*)?$/.test(option) ||
      matches(option, 'resolve') ||
      matches(option, 'human-readable') ||
      matches(option, 'Numeric')
    )
      continue;
    else if (matches(option, 'batch') || matches(option, 'timestamp') || matches(option, 'tshort')) {
      throw new IpProblem(`ip: not simulated: option -${option}`, 1);
    } else throw new IpProblem(`Option "${given}" is unknown, try "ip -help".`, 255);
  }
  return undefined;
}

function* runObject(proc: Process, args: string[], options: IpOptions): Coroutine<number> {
  const [object = '', ...rest] = args;
  let context: IpContext | undefined;
  try {
    const net = options.netns === undefined ? proc.namespaces.net : namespaceNamed(proc, options.netns);
    context = new IpContext(proc, net, options);
    const words = new Words(rest);
    let status = 0;
    const found = OBJECTS.find(([name]) => matches(object, name));
    if (found && rest[0] === 'help' && found[0] !== 'xfrm')
      throw new IpProblem(`ip: not simulated: ip ${object} help`, 1);
    if (found) found[1](context, words);
    else if (object.length > 2 && matches(object, 'netns')) status = yield* netnsCommand(context, words);
    else if (NOT_SIMULATED.some((name) => matches(object, name)))
      throw new IpProblem(`ip: not simulated: ip ${object}`, 1);
    else throw new IpProblem(`Object "${object}" is unknown, try "ip help".`, 1);
    yield* proc.print(context.printer.result());
    if (context.warnings !== '') yield* proc.printError(context.warnings);
    return status;
  } catch (error) {
    if (context?.warnings) yield* proc.printError(context.warnings);
    return yield* report(proc, error);
  }
}

/** Prints what went wrong. @returns the exit status */
export function* report(proc: Process, error: unknown): Coroutine<number> {
  const problem = isErrno(error) ? refusal(error) : error;
  if (!(problem instanceof IpProblem)) throw error;
  yield* proc.printError(`${problem.message}\n`);
  return problem.status;
}

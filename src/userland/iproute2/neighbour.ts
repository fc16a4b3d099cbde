import { SECOND } from '#kernel/clock.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { Errno } from '#kernel/errno.ts';
import type { Neighbour, NeighbourState } from '#kernel/ip/neighbour.ts';
import { parseMac } from '#netip/mac.ts';
import type { Prefix } from '#netip/prefix.ts';
import { parseAddr, parsePrefix } from './address.ts';
import type { IpContext } from './context.ts';
import { IpProblem } from './problem.ts';
import { matches, type Words } from './words.ts';

const STATES: readonly string[] = [
  'permanent',
  'reachable',
  'noarp',
  'none',
  'stale',
  'incomplete',
  'delay',
  'probe',
  'failed',
];

interface NeighbourFilter {
  device?: NetDevice;
  to?: Prefix;
  states?: Set<string>;
}

/** `ip neighbour …` */
export function neighbourCommand(context: IpContext, words: Words): void {
  const verb = words.take() ?? 'show';
  if (matches(verb, 'add')) changeNeighbour(context, words, 'add');
  else if (matches(verb, 'change') || verb === 'chg') changeNeighbour(context, words, 'change');
  else if (matches(verb, 'replace')) changeNeighbour(context, words, 'replace');
  else if (matches(verb, 'delete')) changeNeighbour(context, words, 'del');
  else if (matches(verb, 'get')) getNeighbour(context, words);
  else if (matches(verb, 'show') || verb === 'lst' || matches(verb, 'list')) showNeighbours(context, words);
  else if (matches(verb, 'flush')) flushNeighbours(context, words);
  else throw new IpProblem(`Command "${verb}" is unknown, try "ip neigh help".`, 255);
}

function readFilter(context: IpContext, words: Words): NeighbourFilter {
  const filter: NeighbourFilter = {};
  while (!words.done) {
    if (words.accept('dev')) filter.device = context.device(words.argument());
    else if (words.accept('nud')) {
      const state = words.argument();
      if (state !== 'all' && !STATES.includes(state))
        throw new IpProblem(`Error: argument "${state}" is wrong: nud state is bad\n`, 255);
      filter.states ??= new Set();
      for (const each of state === 'all' ? STATES : [state]) filter.states.add(each);
    } else if (words.accept('unused', 'proxy')) continue;
    else {
      words.accept('to');
      const text = words.argument();
      if (text !== 'all') filter.to = parsePrefix(text);
    }
  }
  return filter;
}

function select(context: IpContext, filter: NeighbourFilter): Neighbour[] {
  const { family } = context.options;
  const { neighbours } = context.net;
  return neighbours.list().filter((neighbour) => {
    if (filter.device && neighbour.device !== filter.device) return false;
    if (family && neighbour.addr.family !== family) return false;
    if (filter.to && !filter.to.contains(neighbour.addr)) return false;
    const state = neighbours.stateOf(neighbour);
    return filter.states ? filter.states.has(state.toLowerCase()) : state !== 'NOARP';
  });
}

function showNeighbours(context: IpContext, words: Words): void {
  const filter = readFilter(context, words);
  for (const neighbour of select(context, filter)) printNeighbour(context, neighbour, filter.device);
}

function printNeighbour(context: IpContext, neighbour: Neighbour, device?: NetDevice): void {
  const { printer, options, net } = context;
  const state: NeighbourState = net.neighbours.stateOf(neighbour);
  printer.open();
  printer.any('dst', neighbour.addr.text, `${neighbour.addr.text} `);
  if (!device) printer.any('dev', neighbour.device.name, `dev ${neighbour.device.name} `);
  if (neighbour.mac) printer.any('lladdr', neighbour.mac, `lladdr ${neighbour.mac} `);
  if (neighbour.isRouter) printer.any('router', true, 'router ');
  if (options.statistics > 0) {
    const seconds = (since: number) => Math.floor((net.clock.now - since) / SECOND);
    const [used, confirmed, updated] = [neighbour.usedAt, neighbour.confirmedAt, neighbour.updatedAt].map(seconds);
    printer.any('refcnt', 1, ' ref 1');
    printer.text(` used ${used}/${confirmed}/${updated}`);
    printer.field('used', used ?? 0);
    printer.field('confirmed', confirmed ?? 0);
    printer.field('updated', updated ?? 0);
    printer.any('probes', neighbour.probes, `probes ${neighbour.probes} `);
  }
  printer.any('state', [state], `${state} `);
  printer.text('\n');
  printer.close();
}

function changeNeighbour(context: IpContext, words: Words, verb: 'add' | 'change' | 'replace' | 'del'): void {
  let device: NetDevice | undefined;
  let address: string | undefined;
  let mac: string | undefined;
  let state = 'permanent';
  while (!words.done) {
    if (words.accept('lladdr')) mac = words.argument();
    else if (words.accept('dev')) device = context.device(words.argument());
    else if (words.accept('nud')) state = words.argument();
    else if (words.accept('router')) continue;
    else {
      words.accept('to');
      address = words.argument();
    }
  }
  if (!device || address === undefined) throw new IpProblem('Device and destination are required arguments.', 255);
  const addr = parseAddr(address);
  context.requireAdmin();
  const { neighbours } = context.net;
  const known = neighbours.get(device, addr);
  if (verb === 'del') {
    neighbours.remove(device, addr);
    return;
  }
  if (verb === 'add' && known) throw new Errno('EEXIST');
  if (verb === 'change' && !known) throw new Errno('ENOENT');
  const parsed = mac === undefined ? undefined : parseMac(mac);
  if (mac !== undefined && !parsed) throw new IpProblem(`"${mac}" is invalid lladdr.`, 1);
  if (!parsed) throw new IpProblem('Error: No link layer address given.', 2);
  const upper = state.toUpperCase();
  if (upper !== 'PERMANENT' && upper !== 'REACHABLE' && upper !== 'STALE' && upper !== 'NOARP') {
    throw new IpProblem(`Error: argument "${state}" is wrong: nud state is bad\n`, 255);
  }
  neighbours.set(device, addr, parsed, upper);
}

function getNeighbour(context: IpContext, words: Words): void {
  const filter = readFilter(context, words);
  if (!filter.device || !filter.to) throw new IpProblem('Device and address are required arguments.', 255);
  const neighbour = context.net.neighbours.get(filter.device, filter.to.addr);
  if (!neighbour) throw new Errno('ENOENT');
  printNeighbour(context, neighbour);
}

function flushNeighbours(context: IpContext, words: Words): void {
  if (words.done) throw new IpProblem('Flush requires arguments.', 1);
  const filter = readFilter(context, words);
  context.requireAdmin();
  const found = select(context, filter).filter((neighbour) => filter.states || neighbour.current !== 'PERMANENT');
  for (const neighbour of found) context.net.neighbours.remove(neighbour.device, neighbour.addr);
  if (context.options.statistics === 0) return;
  const { printer } = context;
  if (found.length === 0) printer.text('Nothing to flush.\n');
  else printer.text(`\n*** Round 1, deleting ${found.length} entries ***\n*** Flush is complete after 1 round ***\n`);
}

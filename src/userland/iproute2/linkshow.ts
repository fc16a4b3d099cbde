import { SECOND } from '#kernel/clock.ts';
import { Bridge } from '#kernel/dev/bridge.ts';
import { Ipvlan } from '#kernel/dev/ipvlan.ts';
import { Macvlan } from '#kernel/dev/macvlan.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { Vlan } from '#kernel/dev/vlan.ts';
import { BROADCAST_MAC, ZERO_MAC } from '#netip/mac.ts';
import { type IpContext, namedNamespaces } from './context.ts';
import { IpProblem } from './problem.ts';
import { isVxlan, printVxlan } from './vxlanshow.ts';
import type { Words } from './words.ts';

/** Which links to show. */
export interface LinkFilter {
  device?: NetDevice;
  up?: boolean;
  master?: NetDevice;
  nomaster?: boolean;
  type?: string;
  group?: string;
}

/** Reads one word of a filter shared by `ip link show` and `ip address show`; answers whether it was one. */
export function linkFilterWord(context: IpContext, words: Words, filter: LinkFilter): boolean {
  if (words.accept('up')) filter.up = true;
  else if (words.accept('master', 'vrf')) {
    const name = words.argument();
    const master = context.net.devices.byName(name);
    if (!master) throw new IpProblem(`Device "${name}" does not exist.`, 1);
    filter.master = master;
  } else if (words.accept('nomaster')) filter.nomaster = true;
  else if (words.accept('type')) filter.type = words.argument();
  else if (words.accept('group')) filter.group = words.argument();
  else return false;
  return true;
}

/** Whether a link passes a filter. */
export function passes(device: NetDevice, filter: LinkFilter): boolean {
  if (filter.device && filter.device !== device) return false;
  if (filter.up && !device.up) return false;
  if (filter.master && device.controller !== filter.master) return false;
  if (filter.nomaster && device.controller) return false;
  if (filter.group !== undefined && filter.group !== 'default' && filter.group !== '0') return false;
  return filter.type === undefined || infoKind(device) === filter.type;
}

/** `ip link show` */
export function showLinks(context: IpContext, words: Words): void {
  const filter: LinkFilter = {};
  while (!words.done) {
    if (linkFilterWord(context, words, filter)) continue;
    words.accept('dev');
    const name = words.argument();
    const device = context.net.devices.byName(name);
    if (!device) throw new IpProblem(`Device "${name}" does not exist.`, 1);
    filter.device = device;
  }
  for (const device of context.net.devices.list()) {
    if (!passes(device, filter)) continue;
    const { printer } = context;
    printer.open();
    if (context.options.brief) printBriefLink(context, device);
    else printLink(context, device, true);
    printer.text('\n');
    printer.close();
  }
}

/** The kind as IFLA_INFO_KIND tells it; loopback has none. */
export function infoKind(device: NetDevice): string | undefined {
  return device.kind === 'loopback' ? undefined : device.kind;
}

/** `name@link`, as a link begins. */
export function linkName(device: NetDevice): string {
  const { link } = device;
  if (!link) return device.name;
  return `${device.name}@${link.name ?? `if${link.index}`}`;
}

/** IFF flags of a link; M-DOWN where what it stands on, in the same namespace, is down. */
export function linkFlags(device: NetDevice): string[] {
  const below = device.link?.name === undefined ? undefined : device.netns.devices.byName(device.link.name);
  return below && !below.up ? [...device.flags(), 'M-DOWN'] : device.flags();
}

/** The first two words of `ip -brief`: name and state. */
export function printBriefName(context: IpContext, device: NetDevice): void {
  const { printer } = context;
  if (printer.json) {
    if (device.link?.name !== undefined) printer.field('link', device.link.name);
    else if (device.link) printer.field('link_index', device.link.index);
    printer.field('ifname', device.name);
  }
  printer.text(`${linkName(device).padEnd(16)} `);
  const state = device.operstate.toUpperCase();
  printer.any('operstate', state, `${state.padEnd(14)} `);
}

function printBriefLink(context: IpContext, device: NetDevice): void {
  const { printer } = context;
  printBriefName(context, device);
  printer.any('address', device.mac, `${device.mac} `);
  printer.any('flags', linkFlags(device), `<${linkFlags(device).join(',')}> `);
}

/** The two lines of a link, without the last newline; `mode` is only shown by `ip link`. */
export function printLink(context: IpContext, device: NetDevice, mode: boolean): void {
  const { printer, options } = context;
  const flags = linkFlags(device);
  printer.any('ifindex', device.index, `${device.index}: `);
  if (device.link?.name !== undefined) printer.field('link', device.link.name);
  else if (device.link) printer.field('link_index', device.link.index);
  printer.any('ifname', device.name, `${linkName(device)}: `);
  printer.any('flags', flags, `<${flags.join(',')}> `);
  printer.any('mtu', device.mtu, `mtu ${device.mtu} `);
  // The dump for IPv6 alone has fewer attributes.
  const full = options.family !== 6;
  if (full) printer.any('qdisc', device.qdisc, `qdisc ${device.qdisc} `);
  const { controller } = device;
  if (full && controller) printer.any('master', controller.name, `master ${controller.name} `);
  const state = device.operstate.toUpperCase();
  printer.any('operstate', state, `state ${state} `);
  if (mode) printer.any('linkmode', 'DEFAULT', 'mode DEFAULT ');
  if (full) {
    printer.any('group', 'default', 'group default ');
    printer.any('txqlen', device.txQueueLength, `qlen ${device.txQueueLength}`);
  }
  if ((options.family === 4 || options.family === 6) && !options.details && !mode) return;
  printer.newline();
  const type = device.isLoopback ? 'loopback' : 'ether';
  const broadcast = device.isLoopback ? ZERO_MAC : BROADCAST_MAC;
  printer.any('link_type', type, `    link/${type} `);
  printer.any('address', device.mac, device.mac);
  printer.any('broadcast', broadcast, ` brd ${broadcast}`);
  printPeerNamespace(context, device);
  if (options.details) printDetails(context, device);
  if (device.alias !== undefined) {
    printer.newline();
    printer.any('ifalias', device.alias, `    alias ${device.alias}`);
  }
  if (options.statistics > 0) printStatistics(context, device);
}

function printPeerNamespace(context: IpContext, device: NetDevice): void {
  const id = device.link?.netnsId;
  if (id === undefined) return;
  const named = namedNamespaces(context.proc).find(({ net }) => net && context.net.knownIdOf(net) === id);
  if (named) context.printer.any('link_netns', named.name, ` link-netns ${named.name}`);
  else context.printer.any('link_netnsid', id, ` link-netnsid ${id}`);
}

function printDetails(context: IpContext, device: NetDevice): void {
  const { printer } = context;
  const largest = device.isLoopback ? 0 : 65_535;
  const promiscuity = device.controller || device.kind === 'openvswitch' ? 1 : 0;
  printer.any('promiscuity', promiscuity, ` promiscuity ${promiscuity} `);
  printer.any('allmulti', device.master ? 1 : 0, `allmulti ${device.master ? 1 : 0} `);
  printer.any('min_mtu', device.isLoopback ? 0 : 68, `minmtu ${device.isLoopback ? 0 : 68} `);
  printer.any('max_mtu', largest, `maxmtu ${largest} `);
  if (device.netnsImmutable) printer.any('netns-immutable', true, 'netns-immutable ');
  const kind = infoKind(device);
  if (kind !== undefined) {
    printer.open('linkinfo');
    printer.newline();
    printer.any('info_kind', kind, `    ${kind} `);
    printer.open('info_data');
    if (isVxlan(device)) printVxlan(printer, device);
    for (const [key, value, name = key] of kindData(device)) printer.any(key, value, `${name} ${value} `);
    printer.close();
    if (device.master) printPortData(context, device);
    else if (device.vport) {
      printer.newline();
      printer.any('info_slave_kind', 'openvswitch', '    openvswitch_slave ');
    }
    printer.close();
  }
  const queues = kind === 'veth' ? 2 : 1;
  if (kind !== undefined && kind !== 'veth' && kind !== 'dummy')
    printer.any('inet6_addr_gen_mode', 'eui64', 'addrgenmode eui64 ');
  const sizes: [string, string, number][] = [
    ['num_tx_queues', 'numtxqueues', queues],
    ['num_rx_queues', 'numrxqueues', queues],
    ['gso_max_size', 'gso_max_size', 65_536],
    ['gso_max_segs', 'gso_max_segs', 65_535],
    ['tso_max_size', 'tso_max_size', 524_280],
    ['tso_max_segs', 'tso_max_segs', 65_535],
    ['gro_max_size', 'gro_max_size', 65_536],
    ['gso_ipv4_max_size', 'gso_ipv4_max_size', 65_536],
    ['gro_ipv4_max_size', 'gro_ipv4_max_size', 65_536],
  ];
  for (const [key, name, value] of sizes) printer.any(key, value, `${name} ${value} `);
}

type Datum = readonly [key: string, value: string | number, name?: string];

/** What a kind tells about itself in `ip -details link`. */
function kindData(device: NetDevice): Datum[] {
  if (device instanceof Vlan)
    return [
      ['protocol', '802.1Q'],
      ['id', device.id],
    ];
  if (device instanceof Macvlan)
    return [
      ['mode', device.mode],
      ['bcqueuelen', 1000],
      ['usedbcqueuelen', 1000],
    ];
  if (device instanceof Ipvlan) return [['mode', device.mode]];
  if (!(device instanceof Bridge)) return [];
  const id = device.bridgeId;
  const learned = device.fdb.list().filter((entry) => !entry.local && !entry.static).length;
  return [
    ['forward_delay', 1500],
    ['hello_time', 200],
    ['max_age', 2000],
    ['ageing_time', device.fdb.ageingTime / (SECOND / 100)],
    ['stp_state', 0],
    ['priority', 32_768],
    ['vlan_filtering', 0],
    ['bridge_id', id],
    ['root_id', id, 'designated_root'],
    ['root_port', 0],
    ['root_path_cost', 0],
    ['fdb_n_learned', learned],
    ['fdb_max_learned', 0],
    ['group_address', '01:80:c2:00:00:00'],
    ['mcast_snooping', 1],
  ];
}

function printPortData(context: IpContext, device: NetDevice): void {
  const { printer } = context;
  const port = device.master?.port(device);
  if (!port) return;
  const onOff = (on: boolean) => (on ? 'on' : 'off');
  printer.newline();
  printer.any('info_slave_kind', 'bridge', '    bridge_slave ');
  printer.open('info_slave_data');
  const data: Datum[] = [
    ['state', port.state],
    ['priority', port.priority],
    ['cost', port.cost],
    ['hairpin', onOff(port.hairpin)],
    ['learning', onOff(port.learning)],
    ['flood', onOff(port.flood)],
    ['isolated', onOff(port.isolated)],
  ];
  for (const [key, value] of data) printer.any(key, value, `${key} ${value} `);
  printer.close();
}

function printStatistics(context: IpContext, device: NetDevice): void {
  const { printer, options } = context;
  const { stats } = device;
  const received = [stats.rxBytes, stats.rxPackets, stats.rxErrors, stats.rxDropped, 0, stats.multicast];
  const sent = [stats.txBytes, stats.txPackets, stats.txErrors, stats.txDropped, 0, 0];
  printer.field('stats64', {
    rx: {
      bytes: stats.rxBytes,
      packets: stats.rxPackets,
      errors: stats.rxErrors,
      dropped: stats.rxDropped,
      over_errors: 0,
      multicast: stats.multicast,
    },
    tx: {
      bytes: stats.txBytes,
      packets: stats.txPackets,
      errors: stats.txErrors,
      dropped: stats.txDropped,
      carrier_errors: 0,
      collisions: 0,
    },
  });
  // Every column is as wide as its widest number, and never narrower than its heading.
  const widths = [14, 8, 7, 8, 8, 8].map((least, column) =>
    Math.max(least, String(received[column]).length + 1, String(sent[column]).length + 1),
  );
  const row = (cells: readonly (string | number)[], indent: string) =>
    `${indent}${cells.map((cell, column) => String(cell).padStart((widths[column] ?? 8) - (column === 0 ? indent.length : 0))).join('')}`;
  const heading = (label: string, names: string[]) => row(names, `    ${label}:`).concat(' '.repeat(11));
  printer.newline();
  printer.text(heading('RX', ['bytes', 'packets', 'errors', 'dropped', 'missed', 'mcast']));
  printer.newline();
  printer.text(`${row(received, '')} `);
  if (options.statistics > 1) printErrors(context, 'RX errors', ['length', 'crc', 'frame', 'fifo', 'overrun']);
  printer.newline();
  printer.text(heading('TX', ['bytes', 'packets', 'errors', 'dropped', 'carrier', 'collsns']));
  printer.newline();
  printer.text(`${row(sent, '')} `);
  if (options.statistics > 1) printErrors(context, 'TX errors', ['aborted', 'fifo', 'window', 'heartbt', 'transns']);
}

function printErrors(context: IpContext, label: string, names: string[]): void {
  const { printer } = context;
  const row = (cells: string[], indent: string) =>
    indent + cells.map((cell, column) => cell.padStart(column === 1 ? 7 : 8)).join('');
  printer.newline();
  printer.text(row(names, `    ${label}:`));
  printer.newline();
  printer.text(
    `${row(
      names.map(() => '0'),
      ' '.repeat(14),
    )} `,
  );
}

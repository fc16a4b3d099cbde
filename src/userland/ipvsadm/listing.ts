import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { IpvsConnection, IpvsEndpoint } from '#kernel/ipvs/connection.ts';
import type { Destination } from '#kernel/ipvs/destination.ts';
import type { Ipvs } from '#kernel/ipvs/ipvs.ts';
import type { VirtualService } from '#kernel/ipvs/service.ts';
import type { IpvsCounters } from '#kernel/ipvs/statistics.ts';
import type { Process } from '#kernel/process/process.ts';
import { Prefix } from '#netip/prefix.ts';
import { getnameinfo } from '../resolver/getaddrinfo.ts';
import { portName } from '../resolver/services.ts';
import type { OptionName } from './options.ts';

const METHODS = { masquerade: ['Masq', '-m'], route: ['Route', '-g'], tunnel: ['Tunnel', '-i'] } as const;
export const PROTOCOL_NAMES: Readonly<Record<number, string>> = { 6: 'TCP', 17: 'UDP', 132: 'SCTP' };
const SWITCHES: Readonly<Record<number, string>> = { 6: '-t', 17: '-u', 132: '--sctp-service' };

/** Writes tables of services and connections as ipvsadm does. */
export class Listing {
  constructor(
    readonly proc: Process,
    readonly options: ReadonlySet<OptionName>,
    /** As commands for `ipvsadm --restore`. */
    readonly rules = false,
  ) {}

  /** Heading and services. */
  *services(services: readonly VirtualService[]): Coroutine<string> {
    const sorted = this.options.has('nosort') ? services : [...services].sort(byName);
    let text = this.#title();
    for (const service of sorted) text += yield* this.#service(service);
    return text;
  }

  /** `ipvsadm -Lc` */
  *connections(ipvs: Ipvs): Coroutine<string> {
    const row = (cells: readonly string[]) => {
      const [protocol = '', expire = '', state = '', source = '', virtual = '', destination = ''] = cells;
      return `${protocol.padEnd(3)} ${expire.padEnd(6)} ${state.padEnd(11)} ${source.padEnd(18)} ${virtual.padEnd(18)} ${destination}\n`;
    };
    let text = 'IPVS connection entries\n';
    text += row(['pro', 'expire', 'state', 'source', 'virtual', 'destination']);
    for (const connection of ipvs.connections.list()) text += row(yield* this.#connection(ipvs, connection));
    return text;
  }

  *#connection(ipvs: Ipvs, connection: IpvsConnection): Coroutine<string[]> {
    const { protocol, state, client, virtual, server, expiresAt } = connection;
    const left = Math.max(0, Math.floor((expiresAt - ipvs.netns.clock.now) / SECOND));
    const two = (value: number) => String(value).padStart(2, '0');
    return [
      PROTOCOL_NAMES[protocol] ?? 'IP',
      `${two(Math.floor(left / 60))}:${two(left % 60)}`,
      state,
      yield* this.#name(client, protocol),
      yield* this.#name(virtual, protocol),
      yield* this.#name(server, protocol),
    ];
  }

  #title(): string {
    const { options } = this;
    if (this.rules) return '';
    const below = '  -> RemoteAddress:Port';
    const head = 'Prot LocalAddress:Port'.padEnd(33);
    const columns = (names: string[], widths: number[]) =>
      `${head} ${names.map((name, index) => name.padEnd(widths[index] ?? 0)).join(' ')}\n${below}\n`;
    const numbers = (names: string[]) => `${head} ${names.map((name) => name.padStart(8)).join(' ')}\n${below}\n`;
    if (options.has('stats')) return numbers(['Conns', 'InPkts', 'OutPkts', 'InBytes', 'OutBytes']);
    if (options.has('rate')) return numbers(['CPS', 'InPPS', 'OutPPS', 'InBPS', 'OutBPS']);
    if (options.has('thresholds'))
      return columns(['Uthreshold', 'Lthreshold', 'ActiveConn', 'InActConn'], [10, 10, 10, 10]);
    if (options.has('persistent-conn'))
      return columns(['Weight', 'PersistConn', 'ActiveConn', 'InActConn'], [9, 11, 10, 10]);
    const tunnel = options.has('tun-info') ? 'TunnelInfo    ' : '';
    return `Prot LocalAddress:Port Scheduler Flags\n${below}           Forward ${tunnel}Weight ActiveConn InActConn\n`;
  }

  *#service(service: VirtualService): Coroutine<string> {
    const { options } = this;
    const name = yield* this.#serviceName(service);
    let text: string;
    if (this.rules) text = `-A ${name} -s ${service.scheduler}${this.#flags(service, ' -p ', ' -M ', ' -o')}\n`;
    else if (options.has('stats')) text = `${name.padEnd(33)}${this.#counters(service.statistics.total)}\n`;
    else if (options.has('rate')) text = `${name.padEnd(33)}${this.#counters(rounded(service.statistics.rates))}\n`;
    else text = `${name} ${service.scheduler}${this.#flags(service, ' persistent ', ' mask ', ' ops')}\n`;
    const destinations = options.has('nosort') ? service.destinations : [...service.destinations].sort(byEndpoint);
    for (const destination of destinations) text += yield* this.#destination(service, name, destination);
    return text;
  }

  *#destination(service: VirtualService, name: string, destination: Destination): Coroutine<string> {
    const { options } = this;
    const { weight, active, inactive, forward } = destination;
    const protocol = 'protocol' in service.selector ? service.selector.protocol : 6;
    const address = yield* this.#name(destination, protocol);
    if (this.rules) return `-a ${name} -r ${address} ${METHODS[forward][1]} -w ${weight}\n`;
    const shown = service.family === 6 ? address : address.slice(0, 28);
    const head = `  -> ${shown.padEnd(28)}`;
    const row = (values: (string | number)[], widths: number[]) =>
      `${head} ${values.map((value, index) => String(value).padEnd(widths[index] ?? 0)).join(' ')}\n`;
    if (options.has('stats')) return `${head}${this.#counters(destination.statistics.total)}\n`;
    if (options.has('rate')) {
      const { connections, inPackets, outPackets, inBytes, outBytes } = rounded(destination.statistics.rates);
      const packets = [connections, inPackets, outPackets].map((value) => String(value).padStart(8)).join(' ');
      return `${head} ${packets}${this.#number(inBytes)}${this.#number(outBytes)}\n`;
    }
    if (options.has('thresholds'))
      return row([destination.upperThreshold, destination.lowerThreshold, active, inactive], [10, 10, 10, 10]);
    if (options.has('persistent-conn')) return row([weight, destination.persistent, active, inactive], [9, 11, 10, 10]);
    const method = METHODS[forward][0];
    if (options.has('tun-info')) return row([method, 'n/a', weight, active, inactive], [7, 13, 6, 10, 10]);
    return row([method, weight, active, inactive], [7, 6, 10, 10]);
  }

  *#serviceName({ selector }: VirtualService): Coroutine<string> {
    if ('fwmark' in selector) {
      if (this.rules) return `-f ${selector.fwmark}${selector.family === 6 ? ' -6' : ''}`;
      return `FWM  ${selector.fwmark}${selector.family === 6 ? ' IPv6' : ''}`;
    }
    const name = yield* this.#name(selector, selector.protocol);
    if (this.rules) return `${SWITCHES[selector.protocol]} ${name}`;
    const text = `${(PROTOCOL_NAMES[selector.protocol] ?? '?').padEnd(4)} ${name}`;
    return selector.addr.family === 6 ? text : text.slice(0, 33);
  }

  #flags({ options, family }: VirtualService, persistent: string, mask: string, onePacket: string): string {
    let text = '';
    if (options.persistence !== undefined) {
      text += `${persistent}${options.persistence}`;
      const { netmask } = options;
      if (netmask !== undefined && netmask !== (family === 4 ? 32 : 128))
        text += `${mask}${family === 4 ? Prefix.parse(`0.0.0.0/${netmask}`).netmask().text : netmask}`;
    }
    return options.onePacket ? text + onePacket : text;
  }

  #counters({ connections, inPackets, outPackets, inBytes, outBytes }: IpvsCounters): string {
    return [connections, inPackets, outPackets, inBytes, outBytes].map((value) => this.#number(value)).join('');
  }

  #number(value: number): string {
    if (this.options.has('exact')) {
      const digits = String(value);
      return digits.padStart(digits.length <= 8 ? 9 : digits.length + 1);
    }
    const units: [number, number, string][] = [
      [1e9, 1e3, 'K'],
      [1e11, 1e6, 'M'],
      [1e14, 1e9, 'G'],
      [Number.POSITIVE_INFINITY, 1e12, 'T'],
    ];
    if (value < 100_000_000) return String(value).padStart(9);
    const [, divisor, letter] = units.find(([limit]) => value < limit) ?? [0, 1e12, 'T'];
    return `${Math.floor(value / divisor)}`.padStart(8) + letter;
  }

  *#name({ addr, port }: IpvsEndpoint, protocol: number): Coroutine<string> {
    let [host, service] = [addr.text, String(port)];
    if (!this.options.has('numeric')) {
      host = (yield* getnameinfo(this.proc, addr)) ?? host;
      service = portName(this.proc, port, protocol === 17 ? 'udp' : 'tcp') ?? service;
    }
    return addr.family === 6 ? `[${host}]:${service}` : `${host}:${service}`;
  }
}

function rounded(rates: Readonly<IpvsCounters>): IpvsCounters {
  const { connections, inPackets, outPackets, inBytes, outBytes } = rates;
  const [c = 0, ip = 0, op = 0, ib = 0, ob = 0] = [connections, inPackets, outPackets, inBytes, outBytes].map((rate) =>
    Math.floor(rate + 0.5),
  );
  return { connections: c, inPackets: ip, outPackets: op, inBytes: ib, outBytes: ob };
}

/** By mark, then protocol, address and port; those without a mark come first. */
function byName(a: VirtualService, b: VirtualService): number {
  if (a.fwmark !== b.fwmark) return a.fwmark - b.fwmark;
  if (a.family !== b.family) return a.family - b.family;
  const [x, y] = [a.selector, b.selector];
  if (!('addr' in x) || !('addr' in y)) return 0;
  return x.protocol - y.protocol || byEndpoint(x, y);
}

function byEndpoint(a: IpvsEndpoint, b: IpvsEndpoint): number {
  return a.addr.family - b.addr.family || a.addr.compare(b.addr) || a.port - b.port;
}

import { type DockerError, unknownError } from '#errdefs/errdefs.ts';
import { Addr } from '#netip/addr.ts';
import type { PortProtocol } from '../portbinding.ts';

/** A range that ports are searched in, beginning after the one found last. */
interface Range {
  readonly begin: number;
  readonly end: number;
  last: number;
}

/** The ports of one address and protocol that are taken. */
interface Ports {
  readonly taken: Set<number>;
  readonly ranges: Map<string, Range>;
}

const allocated = (address: Addr, port: number): DockerError =>
  unknownError(`Bind for ${address.text}:${port} failed: port is already allocated`);

/** Which host ports the engine has given to containers (moby portallocator). */
export class PortAllocator {
  readonly #maps = new Map<string, Ports & { address: Addr; protocol: PortProtocol }>();
  readonly #ephemeral: () => readonly [begin: number, end: number];

  /** @param ephemeral first and last port of the range for "any port" (net.ipv4.ip_local_port_range) */
  constructor(ephemeral: () => readonly [begin: number, end: number]) {
    this.#ephemeral = ephemeral;
  }

  /**
   * Takes one port that is free on all of `addresses`. An unspecified address needs it free on every address of its
   * family.
   * @param begin first acceptable port, 0 for any @param end last one
   * @throws unknown with Docker's words where none is free
   */
  request(addresses: readonly Addr[], protocol: PortProtocol, begin: number, end: number): number {
    if ((begin !== 0 || end !== 0) && (begin === 0 || end < begin))
      throw unknownError(`invalid port range: ${begin}-${end}`);
    const wanted = addresses.map((address) => this.#ports(address, protocol));
    const checked = new Map(
      addresses.map((address, index) => [address.text, { address, ports: wanted[index] as Ports }]),
    );
    for (const any of [Addr.ANY4, Addr.ANY6]) {
      if (checked.has(any.text)) {
        for (const ports of this.#maps.values()) {
          if (ports.protocol === protocol && ports.address.family === any.family && !checked.has(ports.address.text)) {
            checked.set(ports.address.text, { address: ports.address, ports });
          }
        }
      } else if (addresses.some((address) => address.family === any.family)) {
        checked.set(any.text, { address: any, ports: this.#ports(any, protocol) });
      }
    }
    const users = [...checked.values()];
    if (begin > 0 && begin === end) {
      const user = users.find(({ ports }) => ports.taken.has(begin));
      if (user) throw allocated(user.address, begin);
      for (const ports of wanted) ports.taken.add(begin);
      return begin;
    }
    const ranges = wanted.map((ports) => this.#range(ports, begin, end));
    const [range] = ranges;
    if (!range) throw unknownError('no IP addresses specified');
    let port = range.last;
    for (let tries = range.begin; tries <= range.end; tries++) {
      port = port >= range.end ? range.begin : port + 1;
      if (users.some(({ ports }) => ports.taken.has(port))) continue;
      for (const ports of wanted) ports.taken.add(port);
      for (const each of ranges) each.last = port;
      return port;
    }
    throw unknownError('all ports are allocated');
  }

  /** Gives a port of one address back. */
  release(address: Addr, protocol: PortProtocol, port: number): void {
    this.#maps.get(key(address, protocol))?.taken.delete(port);
  }

  /** How many ports are taken over all addresses and protocols. */
  get size(): number {
    let size = 0;
    for (const { taken } of this.#maps.values()) size += taken.size;
    return size;
  }

  #ports(address: Addr, protocol: PortProtocol): Ports {
    const name = key(address, protocol);
    let ports = this.#maps.get(name);
    if (!ports) {
      ports = { address, protocol, taken: new Set(), ranges: new Map() };
      this.#maps.set(name, ports);
    }
    return ports;
  }

  #range(ports: Ports, begin: number, end: number): Range {
    const [low, high] = begin === 0 ? this.#ephemeral() : [begin, end];
    const name = `${low}-${high}`;
    let range = ports.ranges.get(name);
    if (!range) {
      range = { begin: low, end: high, last: high };
      ports.ranges.set(name, range);
    }
    return range;
  }
}

function key(address: Addr, protocol: PortProtocol): string {
  return `${address.text}/${protocol}`;
}

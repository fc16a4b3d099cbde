import { invalidParameter, unknownError } from '#errdefs/errdefs.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { Process } from '#kernel/process/process.ts';
import { Addr, type Family } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { Controller } from '../../controller.ts';
import type { DriverEndpoint, DriverNetwork, IpamData } from '../../driverapi/driver.ts';
import { ResolvConf } from '../../resolvconf.ts';
import { Resolver } from '../../resolver.ts';
import { BridgeDriver } from '../bridge/bridge.ts';
import { LABELS } from '../bridge/labels.ts';
import { type HnsNetwork, hnsCallError, hnsError, type NewNetwork } from './hns.ts';
import { WINDOWS_LABELS } from './labels.ts';
import { WindowsDriver } from './windowsdriver.ts';

const IN_USE = 'The process cannot access the file because it is being used by another process.';
const TAKEN = 'The specified port already exists.';

/**
 * The driver `nat`: an internal switch with a card of the host's as gateway, and WinNAT. Containers find each other by
 * name from the DNS server that the engine runs at the gateway's address.
 */
export class NatDriver extends WindowsDriver {
  readonly name: string;
  readonly #resolvers = new Map<string, Resolver>();

  /** @param name `nat`, or `internal` for a network that leads nowhere else */
  constructor(
    readonly controller: Controller,
    readonly daemon: Process,
    name: 'nat' | 'internal',
  ) {
    super(controller.hostNamespace, wiring(controller, daemon, name));
    this.name = name;
  }

  protected create(network: DriverNetwork, data: IpamData): NewNetwork {
    const subnet = data.pool.length === 0 ? this.hns.freeSubnet() : data.pool;
    if (this.hns.overlaps(subnet)) throw hnsError('The object already exists. ');
    const gateway = data.gateway?.addr ?? Addr.fromBits(4, subnet.first.bits + 1n);
    const device = `br-${network.id.slice(0, 12)}`;
    const inner: DriverNetwork = {
      id: network.id,
      name: network.name,
      enableIPv4: true,
      enableIPv6: false,
      internal: this.name === 'internal' || network.internal,
      driverOptions: { [LABELS.name]: device },
      ...(network.restored && { restored: true }),
      ...(network.restored && { ownsDevice: true }),
    };
    this.wires.createNetwork(inner, [{ ...data, pool: subnet, gateway: Prefix.of(gateway, subnet.length) }], []);
    const id = this.hns.newId();
    if (network.driverOptions[WINDOWS_LABELS.disableGatewayDns] !== 'true') this.#serveNames(network.id, gateway);
    return {
      id,
      name: this.nameOf(network),
      type: this.name,
      subnet,
      gateway,
      device,
      natName: `NAT${this.hns.newId()}`,
    };
  }

  protected override removeWires(networkId: string, network: HnsNetwork): void {
    this.#resolvers.get(networkId)?.stop();
    this.#resolvers.delete(networkId);
    super.removeWires(networkId, network);
  }

  protected override portsOf(network: HnsNetwork, { portBindings }: DriverEndpoint) {
    return portBindings.map(({ protocol, port, hostIp, hostPort, hostPortEnd }) => {
      if (protocol === 'sctp') throw invalidParameter(`invalid protocol ${protocol}`);
      if (hostPort !== hostPortEnd && hostPortEnd !== 0)
        throw unknownError('Windows does not support more than one host port in NAT settings');
      if (hostIp) throw unknownError('Windows does not support host IP addresses in NAT settings');
      if (hostPort > 0) this.#checkPort(network, protocol, hostPort);
      return { protocol, external: hostPort, internal: port };
    });
  }

  #checkPort(_network: HnsNetwork, protocol: 'tcp' | 'udp', port: number): void {
    for (const { endpoints } of this.hns.networks.values())
      for (const { ports } of endpoints.values())
        if (ports.some((each) => each.protocol === protocol && each.external === port))
          throw hnsCallError(TAKEN, 0x803b0013);
    const used = this.host.transport
      .sockets()
      .some(
        (info) => info.protocol === protocol && info.local.port === port && ['LISTEN', 'UNCONN'].includes(info.state),
      );
    if (used) throw hnsCallError(IN_USE, 0x20);
  }

  #serveNames(networkId: string, gateway: Addr): void {
    const { controller, daemon, host } = this;
    const records = () => controller.networkById(networkId)?.records;
    const resolver = new Resolver(
      {
        netns: host,
        hasExternalAccess: true,
        resolveName(name: string, family: Family): Addr[] | undefined {
          const plain = name.replace(/\.$/, '').toLowerCase();
          const own = `.${(controller.networkById(networkId)?.name ?? '').toLowerCase()}`;
          const known = records();
          for (const candidate of [plain, plain.endsWith(own) ? plain.slice(0, -own.length) : plain]) {
            if (!known?.has(candidate)) continue;
            return known.addresses(candidate, family) ?? [];
          }
          return undefined;
        },
        resolveAddress: (reverse: string) => records()?.nameOf(reverse),
      },
      daemon,
      controller.resolverRandom.fork(`nat/${networkId}`),
      {
        servers: ResolvConf.parse(controller.hostResolvConf() ?? '').nameServers.map((address) => ({
          address,
          fromHost: true,
        })),
        ndotsSet: false,
        address: gateway,
      },
    );
    resolver.start();
    this.#resolvers.set(networkId, resolver);
  }
}

/** WinNAT answers localhost and the host's own addresses itself: no proxy stands between. */
function wiring({ kernel }: Controller, daemon: Process, name: string): BridgeDriver {
  const host: NetNamespace = kernel.net;
  return new BridgeDriver({
    netns: host,
    random: kernel.random.fork(`windows/${name}`),
    daemon,
    userlandProxy: false,
    families: [4],
    ipForward: true,
    forwardDrop: false,
  });
}

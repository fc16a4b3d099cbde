import { type DockerError, forbidden, invalidParameter, system, unknownError } from '#errdefs/errdefs.ts';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { DriverNetwork, IpamData } from '../../driverapi/driver.ts';
import { LABELS } from './labels.ts';

/** How packets leave and enter a network: NAT, NAT with open containers, plain routing, or not at all. */
export type GatewayMode = 'nat' | 'nat-unprotected' | 'routed' | 'isolated';

/** A bridge network's settings after its options were read (moby networkConfiguration). */
export interface BridgeConfiguration {
  readonly id: string;
  readonly bridgeName: string;
  readonly enableIPv4: boolean;
  readonly enableIPv6: boolean;
  readonly internal: boolean;
  readonly icc: boolean;
  readonly masquerade: boolean;
  readonly mode4: GatewayMode;
  readonly mode6: GatewayMode;
  readonly trustedInterfaces: readonly string[];
  readonly inhibitIPv4: boolean;
  /** 0: not set. */
  readonly mtu: number;
  readonly defaultBridge: boolean;
  readonly bindingIp?: Addr;
  readonly hostIp4?: Addr;
  readonly hostIp6?: Addr;
  readonly ifacePrefix: string;
}

/** What IPAM gave: the bridge's own addresses and the gateways of containers. */
export interface BridgeAddresses {
  readonly address4?: Prefix;
  readonly address6?: Prefix;
  readonly gateway4?: Addr;
  readonly gateway6?: Addr;
}

type Reader = (value: string) => Partial<Record<keyof BridgeConfiguration, unknown>>;

/** How each option is read; a reader throws Go's words for what is wrong with the value. */
const READERS: Readonly<Record<string, Reader>> = {
  [LABELS.name]: (value) => ({ bridgeName: value }),
  [LABELS.mtu]: (value) => ({ mtu: atoi(value) }),
  [LABELS.enableIPv4]: (value) => ({ enableIPv4: parseBool(value) }),
  [LABELS.enableIPv6]: (value) => ({ enableIPv6: parseBool(value) }),
  [LABELS.masquerade]: (value) => ({ masquerade: parseBool(value) }),
  [LABELS.gatewayMode4]: (value) => ({ mode4: gatewayMode(value) }),
  [LABELS.gatewayMode6]: (value) => ({ mode6: gatewayMode(value) }),
  [LABELS.icc]: (value) => ({ icc: parseBool(value) }),
  [LABELS.trustedInterfaces]: (value) => ({ trustedInterfaces: value.split(':').filter((name) => name !== '') }),
  [LABELS.inhibitIPv4]: (value) => ({ inhibitIPv4: parseBool(value) }),
  [LABELS.defaultBridge]: (value) => ({ defaultBridge: parseBool(value) }),
  [LABELS.hostBinding]: (value) => ({ bindingIp: parseIp(value) }),
  [LABELS.ifacePrefix]: (value) => ({ ifacePrefix: value }),
  [LABELS.hostIPv4]: (value) => ({ hostIp4: parseIp(value) }),
  [LABELS.hostIPv6]: (value) => ({ hostIp6: parseIp(value) }),
};

/** Reads a network's options. @throws invalidParameter with Docker's words */
export function parseConfiguration(network: DriverNetwork): BridgeConfiguration {
  let config: BridgeConfiguration = {
    id: network.id,
    bridgeName: '',
    enableIPv4: network.enableIPv4,
    enableIPv6: network.enableIPv6,
    internal: network.internal,
    icc: true,
    masquerade: true,
    mode4: 'nat',
    mode6: 'nat',
    trustedInterfaces: [],
    inhibitIPv4: false,
    mtu: 0,
    defaultBridge: false,
    ifacePrefix: 'eth',
  };
  for (const [label, value] of Object.entries(network.driverOptions)) {
    const read = READERS[label];
    if (!read) continue;
    try {
      config = { ...config, ...(read(value) as Partial<BridgeConfiguration>) };
    } catch (error) {
      throw invalidParameter(`failed to parse ${label} value: ${value} (${(error as Error).message})`);
    }
  }
  // The network's own switches win over options of the same meaning.
  config = { ...config, enableIPv4: network.enableIPv4, enableIPv6: network.enableIPv6 };
  if (config.bridgeName === '' && !config.defaultBridge)
    config = { ...config, bridgeName: `br-${network.id.slice(0, 12)}` };
  if (config.ifacePrefix === '') config = { ...config, ifacePrefix: 'eth' };
  if ((config.mode4 === 'isolated' || config.mode6 === 'isolated') && !config.internal) {
    throw unknownError("gateway mode 'isolated' can only be used for an internal network");
  }
  return config;
}

/** Takes the addresses out of what IPAM gave. @throws forbidden, invalidParameter with Docker's words */
export function bridgeAddresses(
  config: BridgeConfiguration,
  ipv4: readonly IpamData[],
  ipv6: readonly IpamData[],
): BridgeAddresses {
  if (!config.enableIPv4 && !config.enableIPv6) throw invalidParameter('IPv4 or IPv6 must be enabled');
  if (config.enableIPv4 && (ipv4[0] === undefined || ipv4[0].pool.length === 0))
    throw invalidParameter('ipv4 pool is empty');
  if (config.enableIPv6 && (ipv6[0] === undefined || ipv6[0].pool.length === 0))
    throw invalidParameter('ipv6 pool is empty');
  if (ipv4.length > 1 || ipv6.length > 1) throw forbidden("bridge driver doesn't support multiple subnets");
  const addresses: BridgeAddresses = {
    address4: ipv4[0] && (ipv4[0].gateway ?? ipv4[0].pool),
    address6: ipv6[0] && (ipv6[0].gateway ?? ipv6[0].pool),
    gateway4: ipv4[0]?.auxAddresses.get('DefaultGatewayIPv4')?.addr,
    gateway6: ipv6[0]?.auxAddresses.get('DefaultGatewayIPv6')?.addr,
  };
  validate(config, addresses);
  return addresses;
}

/** Why two bridge networks cannot be at once; undefined where they can. */
export function conflictOf(
  a: BridgeConfiguration & BridgeAddresses,
  b: BridgeConfiguration & BridgeAddresses,
): string | undefined {
  if (a.bridgeName === b.bridgeName) return 'networks have same bridge name';
  if (a.address4 && b.address4 && a.address4.overlaps(b.address4)) return 'networks have overlapping IPv4';
  if (a.address6 && b.address6 && a.address6.overlaps(b.address6)) return 'networks have overlapping IPv6';
  return undefined;
}

function validate(config: BridgeConfiguration, { address4, address6, gateway4, gateway6 }: BridgeAddresses): void {
  if (config.mtu < 0) throw invalidParameter(`invalid MTU number: ${config.mtu}`);
  if (config.enableIPv4) {
    if (!address4) throw system('no IPv4 address was allocated for the bridge');
    if (gateway4 && !address4.contains(gateway4)) throw invalidGateway();
  }
  if (!config.enableIPv6) return;
  if (!address6) throw system('no IPv6 address was allocated for the bridge');
  if (address6.addr.isMulticast) throw invalidParameter(`multicast subnet '${address6.text}' is not allowed`);
  const linkLocal = Prefix.parse('fe80::/64');
  if (!address6.masked().equals(linkLocal) && linkLocal.overlaps(address6)) {
    throw invalidParameter(`'${address6.text}' clashes with the Link-Local prefix 'fe80::/64'`);
  }
  if (gateway6 && !address6.contains(gateway6)) throw invalidGateway();
}

const invalidGateway = (): DockerError => invalidParameter('default gateway ip must be part of the network');

const GATEWAY_MODES: readonly string[] = ['nat', 'nat-unprotected', 'routed', 'isolated'];

function gatewayMode(value: string): GatewayMode {
  if (!GATEWAY_MODES.includes(value)) throw new Error(`unknown gateway mode ${value}`);
  return value as GatewayMode;
}

function parseIp(value: string): Addr {
  const address = Addr.tryParse(value);
  if (!address) throw new Error('nil ip');
  return address;
}

const BOOLEANS: Readonly<Record<string, boolean>> = {
  '1': true,
  t: true,
  T: true,
  true: true,
  TRUE: true,
  True: true,
  '0': false,
  f: false,
  F: false,
  false: false,
  FALSE: false,
  False: false,
};

/** Go's strconv.ParseBool. */
function parseBool(value: string): boolean {
  const parsed = Object.hasOwn(BOOLEANS, value) ? BOOLEANS[value] : undefined;
  if (parsed === undefined) throw new Error(`strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`);
  return parsed;
}

/** Go's strconv.Atoi. */
function atoi(value: string): number {
  if (!/^[-+]?\d+$/.test(value)) throw new Error(`strconv.Atoi: parsing ${JSON.stringify(value)}: invalid syntax`);
  const parsed = BigInt(value.replace('+', ''));
  if (BigInt.asIntN(64, parsed) !== parsed)
    throw new Error(`strconv.Atoi: parsing ${JSON.stringify(value)}: value out of range`);
  return Number(parsed);
}

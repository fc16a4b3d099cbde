import type { IPAMConfig } from '#api/network.ts';
import { asDockerError, type DockerError, unknownError } from '#errdefs/errdefs.ts';
import { type Coroutine, runAtOnce } from '#kernel/coroutine.ts';
import { Bridge } from '#kernel/dev/bridge.ts';
import { Prefix } from '#netip/prefix.ts';
import type { Controller } from './controller.ts';
import { LABELS } from './drivers/bridge/labels.ts';
import type { NetworkOptions } from './networkoptions.ts';

/** Settings of the default bridge in the daemon's configuration. */
export interface DefaultBridgeOptions {
  /** `bridge`: another bridge than docker0, which has to be there; `none` for no default bridge at all. */
  readonly bridge?: string;
  /** `mtu`. */
  readonly mtu?: number;
  /** `ip`: where published ports go. */
  readonly bindingIp?: string;
  readonly icc?: boolean;
  readonly ipMasquerade?: boolean;
  /** `bip`: address and prefix length of docker0. */
  readonly bip?: string;
  /** `bip6`. */
  readonly bip6?: string;
  /** `fixed-cidr`: what containers' addresses are taken from. */
  readonly fixedCidr?: string;
  readonly fixedCidr6?: string;
  readonly ipv6?: boolean;
  /** `default-gateway`. */
  readonly gateway?: string;
  readonly gateway6?: string;
}

const DEFAULT_BRIDGE = 'docker0';

/**
 * Makes the networks that every engine has: none, host and bridge with docker0. Those that are there stay, but for the
 * default bridge, which is made anew each time an engine starts (moby daemon.initNetworkController).
 * @throws DockerError
 */
export function* setUpDefaultNetworks(controller: Controller, options: DefaultBridgeOptions): Coroutine<void> {
  const ipam = { driver: 'default', options: null };
  const make = (settings: NetworkOptions) => controller.newNetwork(settings);
  if (!controller.networkByName('none')) yield* make({ name: 'none', driver: 'null', builtin: true, ipam });
  if (!controller.networkByName('host')) yield* make({ name: 'host', driver: 'host', builtin: true, ipam });
  yield* controller.networkByName('bridge')?.delete() ?? [];
  const { bridge: name = '' } = options;
  if (name !== '' && name !== DEFAULT_BRIDGE) removeDefaultBridge(controller);
  if (name === 'none') return;
  const config = addressesOf(controller, name || DEFAULT_BRIDGE, options);
  try {
    yield* make(bridgeOptions(controller, name || DEFAULT_BRIDGE, options, config));
  } catch (error) {
    throw asDockerError(error).wrap('error creating default "bridge" network');
  }
}

/** As `setUpDefaultNetworks`, at once: none of their drivers waits. */
export function createDefaultNetworks(controller: Controller, options: DefaultBridgeOptions = {}): void {
  runAtOnce(setUpDefaultNetworks(controller, options));
}

function removeDefaultBridge({ hostNamespace: { devices } }: Controller): void {
  const device = devices.byName(DEFAULT_BRIDGE);
  if (device) devices.remove(device);
}

/** @throws DockerError for addresses that are none */
function addressesOf(controller: Controller, name: string, options: DefaultBridgeOptions): IPAMConfig[] {
  const device = controller.hostNamespace.devices.byName(name);
  const held = device?.addresses.find(({ family }) => family === 4)?.prefix;
  return [...ipv4Config(options, held), ...ipv6Config(options)];
}

/** @throws DockerError for a bridge that is not there */
function bridgeOptions(
  controller: Controller,
  name: string,
  options: DefaultBridgeOptions,
  config: IPAMConfig[],
): NetworkOptions {
  const device = controller.hostNamespace.devices.byName(name);
  if (name !== DEFAULT_BRIDGE && !(device instanceof Bridge))
    throw unknownError(`bridge device with non default name ${name} must be created manually`);
  return {
    name: 'bridge',
    driver: 'bridge',
    builtin: true,
    enableIPv6: options.ipv6 ?? false,
    ipam: { driver: 'default', options: null, config },
    driverOptions: {
      [LABELS.defaultBridge]: 'true',
      [LABELS.icc]: String(options.icc ?? true),
      [LABELS.masquerade]: String(options.ipMasquerade ?? true),
      [LABELS.hostBinding]: options.bindingIp || '0.0.0.0',
      [LABELS.name]: name,
      [LABELS.mtu]: String(options.mtu || 1500),
    },
  };
}

/** What is configured wins; else a bridge that is there keeps its address (moby getDefaultBridgeIPAMConf). */
function ipv4Config(options: DefaultBridgeOptions, held: Prefix | undefined): IPAMConfig[] {
  const { bip = '', fixedCidr = '', gateway = '' } = options;
  const range = fixedCidr === '' ? undefined : parse('fixed-cidr', fixedCidr).masked();
  let own = bip === '' ? held : parse('bip', bip);
  // A range elsewhere makes a subnet of its own.
  if (bip === '' && range && own && !own.masked().contains(range.addr)) own = undefined;
  if (!own && !range && gateway === '') return [];
  const subnet = own?.masked() ?? range;
  return [
    {
      ...(subnet && { Subnet: subnet.text }),
      ...(range && { IPRange: range.text }),
      ...(own && { Gateway: own.addr.text }),
      ...(gateway !== '' && { AuxiliaryAddresses: { DefaultGatewayIPv4: gateway } }),
    },
  ];
}

function ipv6Config(options: DefaultBridgeOptions): IPAMConfig[] {
  const { bip6 = '', fixedCidr6 = '', gateway6 = '' } = options;
  if (!options.ipv6 || (bip6 === '' && fixedCidr6 === '' && gateway6 === '')) return [];
  const range = fixedCidr6 === '' ? undefined : parse('fixed-cidr-v6', fixedCidr6).masked();
  const own = bip6 === '' ? undefined : parse('bip6', bip6);
  const subnet = own?.masked() ?? range;
  return [
    {
      ...(subnet && { Subnet: subnet.text }),
      ...(range && { IPRange: range.text }),
      ...(own && { Gateway: own.addr.text }),
      ...(gateway6 !== '' && { AuxiliaryAddresses: { DefaultGatewayIPv6: gateway6 } }),
    },
  ];
}

/** @throws DockerError `parse bip failed: invalid CIDR address: x` */
function parse(option: string, text: string): Prefix {
  const prefix = text.includes('/') ? Prefix.tryParse(text) : undefined;
  if (!prefix) throw notCidr(option, text);
  return prefix;
}

function notCidr(option: string, text: string): DockerError {
  return unknownError(`parse ${option} failed: invalid CIDR address: ${text}`);
}

import { unknownError } from '#errdefs/errdefs.ts';
import { Bridge, createBridge } from '#kernel/dev/bridge.ts';
import { Errno, strerror } from '#kernel/errno.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { BridgeAddresses, BridgeConfiguration } from './configuration.ts';

/** IFNAMSIZ without the final zero; the MTU's limit of bridges. */
const NAME_LIMIT = 15;
const MTU_LIMIT = 65_535;

/** The Linux bridge of a network. */
export interface BridgeDevice {
  readonly bridge: Bridge;
  /** Found there and made by somebody else, and so left there when the network goes. */
  readonly existed: boolean;
}

/**
 * Makes or takes over a network's bridge and gives it addresses; it stays switched off.
 * @param ownsDevice of a network that comes back: whether it had made its device
 * @throws unknown with Docker's words
 */
export function setUpBridge(
  netns: NetNamespace,
  config: BridgeConfiguration,
  addresses: BridgeAddresses,
  ownsDevice: boolean | undefined,
): BridgeDevice {
  const found = netns.devices.byName(config.bridgeName);
  if (found && !(found instanceof Bridge))
    throw unknownError(`existing interface ${config.bridgeName} is not a bridge`);
  if (!found && config.bridgeName.length > NAME_LIMIT) throw unknownError(goText(strerror('ERANGE')));
  if (config.mtu > MTU_LIMIT) throw unknownError(goText(strerror('EINVAL')));
  try {
    // With an address of its own it does not change when ports come and go.
    const bridge = found ?? createBridge(netns, config.bridgeName, netns.newMac());
    const device = { bridge, existed: found !== undefined && !ownsDevice };
    try {
      configure(netns, bridge, config, addresses, device.existed);
    } catch (error) {
      if (!found) netns.devices.remove(bridge);
      throw error;
    }
    return device;
  } catch (error) {
    if (error instanceof Errno) throw unknownError(goText(error.message));
    throw error;
  }
}

function configure(
  netns: NetNamespace,
  bridge: Bridge,
  config: BridgeConfiguration,
  addresses: BridgeAddresses,
  existed: boolean,
): void {
  if (!existed) bridge.txQueueLength = 0;
  if (!existed || config.defaultBridge) netns.sysctl.set(`net.ipv6.conf.${config.bridgeName}.accept_ra`, '0');
  if (config.mtu > 0) bridge.setMtu(config.mtu);
  const { address4, address6 } = addresses;
  if (address4 && !config.inhibitIPv4 && config.mode4 !== 'isolated') {
    for (const old of bridge.addresses.filter((address) => address.family === 4 && !address.prefix.equals(address4))) {
      bridge.removeAddress(old.prefix);
    }
    if (!bridge.addresses.some((address) => address.prefix.equals(address4))) {
      bridge.addAddress(address4, { broadcast: address4.length < 31 ? address4.last : undefined });
    }
  }
  if (address6) {
    netns.sysctl.set(`net.ipv6.conf.${config.bridgeName}.disable_ipv6`, '0');
    if (config.mode6 !== 'isolated' && !bridge.addresses.some((address) => address.prefix.equals(address6))) {
      bridge.addAddress(address6, { noDad: true });
    }
  }
}

/** An error of the C library in the form Go prints it. */
function goText(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

import type { DefaultBridgeOptions } from '#libnetwork/defaultnetworks.ts';
import type { DaemonConfig } from './config.ts';

/** What the configuration says of the default bridge. */
export function bridgeOptionsOf(config: DaemonConfig): DefaultBridgeOptions {
  return {
    bridge: config.text('bridge'),
    mtu: config.number('mtu', 0),
    bindingIp: config.text('ip'),
    icc: config.flag('icc', true),
    ipMasquerade: config.flag('ip-masq', true),
    bip: config.text('bip'),
    bip6: config.text('bip6'),
    fixedCidr: config.text('fixed-cidr'),
    fixedCidr6: config.text('fixed-cidr-v6'),
    ipv6: config.flag('ipv6'),
    gateway: config.text('default-gateway'),
    gateway6: config.text('default-gateway-v6'),
  };
}

import { runAtOnce } from '#kernel/coroutine.ts';
import { Prefix } from '#netip/prefix.ts';
import type { Controller } from './controller.ts';
import { LABELS } from './drivers/bridge/labels.ts';
import type { NetworkOptions } from './networkoptions.ts';

/** Settings of the default bridge in the daemon's configuration. */
export interface DefaultBridgeOptions {
  /** `mtu`. */
  readonly mtu?: number;
  /** `ip`: where published ports go. */
  readonly bindingIp?: string;
  readonly icc?: boolean;
  readonly ipMasquerade?: boolean;
  /** `bip`: address and prefix length of docker0. */
  readonly bip?: string;
}

/** Makes the networks that every engine has: none, host and bridge with docker0. Those that are there stay. */
export function createDefaultNetworks(controller: Controller, options: DefaultBridgeOptions = {}): void {
  const ipam = { driver: 'default', options: null };
  // None of their drivers waits.
  const make = (options: NetworkOptions) => runAtOnce(controller.newNetwork(options));
  if (!controller.networkByName('none')) make({ name: 'none', driver: 'null', builtin: true, ipam });
  if (!controller.networkByName('host')) make({ name: 'host', driver: 'host', builtin: true, ipam });
  if (controller.networkByName('bridge')) return;
  make({
    name: 'bridge',
    driver: 'bridge',
    builtin: true,
    ipam: { ...ipam, config: options.bip ? [bridgeConfig(options.bip)] : [] },
    driverOptions: {
      [LABELS.defaultBridge]: 'true',
      [LABELS.icc]: String(options.icc ?? true),
      [LABELS.masquerade]: String(options.ipMasquerade ?? true),
      [LABELS.hostBinding]: options.bindingIp ?? '0.0.0.0',
      [LABELS.name]: 'docker0',
      [LABELS.mtu]: String(options.mtu ?? 1500),
    },
  });
}

function bridgeConfig(bip: string): { Subnet: string; Gateway: string } {
  const address = Prefix.parse(bip);
  return { Subnet: address.masked().text, Gateway: address.addr.text };
}

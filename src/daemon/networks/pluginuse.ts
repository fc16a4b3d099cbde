import type { Network } from '#libnetwork/network.ts';
import type { Daemon } from '../daemon.ts';

/** Counts a network for the plug-ins that drive it and give it addresses: they cannot be disabled while it is there. */
export function countUser(daemon: Daemon, network: Network, change: 1 | -1): void {
  for (const name of [network.driver, network.ipamDriver]) {
    const plugin = daemon.plugins.find(name);
    if (plugin) plugin.users += change;
  }
}

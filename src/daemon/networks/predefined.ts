import type { Daemon } from '../daemon.ts';

/** Networks that every engine has and nobody can make or remove. */
export const PREDEFINED: readonly string[] = ['bridge', 'host', 'none', 'default'];

export function isPredefined(name: string): boolean {
  return PREDEFINED.includes(name);
}

/** Whether containers on this network mode get the embedded DNS server, aliases and the like. */
export function isUserDefined(name: string): boolean {
  return !isPredefined(name) && !name.startsWith('container:');
}

/** Makes `none`, `host` and `bridge` with docker0 when the engine starts. */
export function createPredefinedNetworks(daemon: Daemon): void {
  const { controller } = daemon;
  const ipam = { options: null, config: [] };
  controller.newNetwork({ name: 'none', driver: 'null', builtin: true, enableIPv4: true, ipam });
  controller.newNetwork({ name: 'host', driver: 'host', builtin: true, enableIPv4: true, ipam });
  controller.newNetwork({
    name: 'bridge',
    driver: 'bridge',
    builtin: true,
    enableIPv4: true,
    driverOptions: {
      'com.docker.network.bridge.default_bridge': 'true',
      'com.docker.network.bridge.enable_icc': 'true',
      'com.docker.network.bridge.enable_ip_masquerade': 'true',
      'com.docker.network.bridge.host_binding_ipv4': '0.0.0.0',
      'com.docker.network.bridge.name': 'docker0',
      'com.docker.network.driver.mtu': '1500',
    },
    ipam: { options: null, config: [{ Subnet: '172.17.0.0/16', Gateway: '172.17.0.1' }] },
  });
}

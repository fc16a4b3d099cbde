import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Controller } from '../../controller.ts';
import { WindowsIpam } from './ipam.ts';
import { L2bridgeDriver } from './l2bridge.ts';
import { WINDOWS_LABELS } from './labels.ts';
import { MissingDriver } from './missing.ts';
import { NatDriver } from './nat.ts';
import { windowsServers } from './servers.ts';
import { TransparentDriver } from './transparent.ts';

const LINUX = ['bridge', 'host', 'macvlan', 'ipvlan', 'overlay'];
const MISSING = ['ics', 'overlay', 'private'];

/** Gives a controller the drivers of Windows in place of those of Linux (moby libnetwork/drivers_windows.go). */
export function useWindowsDrivers(controller: Controller, daemon: Process): void {
  const { drivers, ipams, hostNamespace } = controller;
  for (const name of LINUX) drivers.unregister(name);
  drivers.register(new NatDriver(controller, daemon, 'nat'));
  drivers.register(new NatDriver(controller, daemon, 'internal'));
  drivers.register(new TransparentDriver(hostNamespace));
  drivers.register(new L2bridgeDriver(hostNamespace));
  drivers.register(new L2bridgeDriver(hostNamespace, 'l2tunnel'));
  for (const name of MISSING) drivers.register(new MissingDriver(name));
  ipams.register(new WindowsIpam());
  controller.gatewayServers = windowsServers;
}

/** Makes the networks that every engine on Windows has: none and nat (moby daemon_windows.go). @throws DockerError */
export function* setUpWindowsNetworks(controller: Controller, fixedCidr: string): Coroutine<void> {
  const ipam = { driver: 'windows', options: null };
  if (!controller.networkByName('none'))
    yield* controller.newNetwork({ name: 'none', driver: 'null', builtin: true, ipam: { ...ipam, driver: 'default' } });
  if (controller.networkByName('nat')) return;
  yield* controller.newNetwork({
    name: 'nat',
    driver: 'nat',
    builtin: true,
    ipam: { ...ipam, ...(fixedCidr !== '' && { config: [{ Subnet: fixedCidr }] }) },
    driverOptions: { [WINDOWS_LABELS.networkName]: 'nat' },
  });
}

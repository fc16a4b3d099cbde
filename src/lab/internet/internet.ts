import { Nic } from '#kernel/dev/nic.ts';
import { Switch } from '#kernel/dev/switch.ts';
import { Kernel } from '#kernel/kernel.ts';
import { executable, fetchedProgram } from '#kernel/process/program.ts';
import type { World } from '#kernel/world.ts';
import { Addr } from '#netip/addr.ts';
import { type Mac, parseMac } from '#netip/mac.ts';
import { Prefix } from '#netip/prefix.ts';
import { internetCode } from './code.ts';
import { ADDRESSES, NAME_SERVERS } from './sites.ts';

/** The network between the labs' gateways and the internet's servers (RFC 5737). */
const EXCHANGE = Prefix.parse('203.0.113.0/24');
const OWN = 1n;
const FIRST_GATEWAY = 11n;

/** A gateway of the lab, and the networks behind it. */
export interface Gateway {
  readonly kernel: Kernel;
  readonly subnet: Prefix;
}

/**
 * Puts an internet behind gateways: one machine with the addresses of all its servers, for names, for the web and for
 * Docker Hub. Gateways pass packets on and translate nothing; answers to addresses that are not theirs get lost.
 */
export function attachInternet(world: World, gateways: readonly Gateway[]): Kernel {
  const between = new Switch(world, 'internet');
  const kernel = new Kernel(world, 'internet');
  const own = Addr.fromBits(4, EXCHANGE.first.bits + OWN);
  kernel.net.loopback.setUp(true);
  const nic = plug(kernel, between, 'eth0', own, 1);
  for (const text of new Set([...NAME_SERVERS, ...Object.values(ADDRESSES)]))
    nic.addAddress(Prefix.of(Addr.parse(text), 32));
  for (const [index, { kernel: gateway, subnet }] of gateways.entries()) {
    const address = Addr.fromBits(4, EXCHANGE.first.bits + FIRST_GATEWAY + BigInt(index));
    const uplink = plug(gateway, between, 'eth1', address, 2 + index);
    gateway.net.sysctl.set('net.ipv4.ip_forward', '1');
    gateway.net.routes.add({ dst: 'default', via: own, device: uplink, scope: 'global', proto: 'boot' });
    kernel.net.routes.add({ dst: subnet, via: address, device: nic, scope: 'global', proto: 'boot' });
  }
  for (const [name, program] of [
    ['/usr/sbin/named', fetchedProgram(internetCode, ({ nameServer }) => nameServer)],
    ['/usr/sbin/webd', fetchedProgram(internetCode, ({ webServer }) => webServer)],
  ] as const) {
    kernel.programs.register(name, program);
    kernel.fs.writeFile(name, executable(name), 0o755);
    kernel.spawn(name, [name], { session: {} });
  }
  return kernel;
}

/** What hosts need to know of it: who answers for names. */
export function useInternet(kernel: Kernel): void {
  kernel.fs.writeFile('/etc/resolv.conf', NAME_SERVERS.map((server) => `nameserver ${server}\n`).join(''));
}

function plug(kernel: Kernel, segment: Switch, name: string, address: Addr, number: number): Nic {
  const nic = new Nic(parseMac(`08:00:27:01:00:${number.toString(16).padStart(2, '0')}`) as Mac);
  kernel.net.devices.add(nic, name);
  segment.attach(nic);
  nic.addAddress(Prefix.of(address, EXCHANGE.length));
  nic.setUp(true);
  return nic;
}

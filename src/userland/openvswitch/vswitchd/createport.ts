import type { OvsBridge } from '#kernel/dev/openvswitch/bridge.ts';
import { DevicePort, InternalPort } from '#kernel/dev/openvswitch/deviceport.ts';
import { InternalDevice } from '#kernel/dev/openvswitch/internaldevice.ts';
import { PatchPort } from '#kernel/dev/openvswitch/patchport.ts';
import type { OvsPort } from '#kernel/dev/openvswitch/port.ts';
import { type TunnelOptions, TunnelPort } from '#kernel/dev/openvswitch/tunnelport.ts';
import { isErrno, strerror } from '#kernel/errno.ts';
import { VXLAN_PORT } from '#kernel/wire/vxlan.ts';
import { Addr } from '#netip/addr.ts';
import { entries, type Row, text } from '../ovsdb/database.ts';
import type { VSwitch } from './vswitch.ts';

/** Why an interface could not be set up: what its column `error` says. */
export class PortProblem extends Error {
  override readonly name = 'PortProblem';
}

/** What an interface is made of; a port is made anew when this changes. */
export function settingsOf(row: Row): string {
  return JSON.stringify([text(row, 'name'), text(row, 'type'), [...entries(row, 'options')]]);
}

/**
 * Makes the port that an interface's row describes.
 * @param gone called when the device behind it goes
 * @throws PortProblem
 */
export function createPort(vswitch: VSwitch, bridge: OvsBridge, row: Row, number: number, gone: () => void): OvsPort {
  const name = text(row, 'name');
  const type = text(row, 'type');
  const options = entries(row, 'options');
  const { netns } = vswitch;
  try {
    switch (type) {
      case '':
      case 'system': {
        const device = netns.devices.byName(name);
        if (!device) throw new PortProblem(`could not open network device ${name} (No such device)`);
        return new DevicePort(bridge, device, number, gone);
      }
      case 'internal':
        return new InternalPort(bridge, netns.devices.add(new InternalDevice(netns.newMac()), name), number);
      case 'patch': {
        const peer = options.get('peer');
        if (peer === undefined) throw new PortProblem(`${name}: patch type requires valid 'peer' argument`);
        if (peer === name) throw new PortProblem(`${name}: patch peer must not be self`);
        return new PatchPort(bridge, name, number, peer, () => peerOf(vswitch, name, peer));
      }
      case 'vxlan':
      case 'gre':
        return new TunnelPort(bridge, name, number, tunnelOptions(name, type, options));
      case 'geneve':
        throw new PortProblem(`not simulated: ${type} tunnels`);
    }
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw new PortProblem(`could not add network device ${name} to ofproto (${strerror(error.code)})`);
  }
  throw new PortProblem(`could not open network device ${name} (Address family not supported by protocol)`);
}

/** @throws PortProblem */
function tunnelOptions(name: string, kind: TunnelOptions['kind'], options: ReadonlyMap<string, string>): TunnelOptions {
  const given = (option: string) => options.get(option);
  for (const option of ['remote_ip', 'local_ip', 'key', 'in_key', 'out_key'])
    if (given(option) === 'flow') throw new PortProblem(`not simulated: ${name}: ${option}=flow`);
  const remote = Addr.tryParse(given('remote_ip') ?? '');
  if (!remote) throw new PortProblem(`${name}: ${kind} type requires valid 'remote_ip' argument`);
  const key = given('key') ?? given('out_key');
  return {
    kind,
    remote,
    local: Addr.tryParse(given('local_ip') ?? ''),
    key: key === undefined ? undefined : Number(key),
    port: Number(given('dst_port') ?? VXLAN_PORT),
    ttl: Number(given('ttl')) || 64,
    tos: Number(given('tos')) || 0,
    dontFragment: given('df_default') !== 'false',
  };
}

/** The patch port `peer`, if it names `name` as its own peer. */
function peerOf(vswitch: VSwitch, name: string, peer: string): PatchPort | undefined {
  for (const bridge of vswitch.bridges.values()) {
    const port = bridge.portNamed(peer);
    if (port instanceof PatchPort && port.peerName === name) return port;
  }
  return undefined;
}

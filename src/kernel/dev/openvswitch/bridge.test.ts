import { beforeEach, describe, expect, test } from 'vitest';
import { Prefix } from '#netip/prefix.ts';
import type { NetNamespace } from '../../netns.ts';
import { Testbed } from '../../testbed.ts';
import type { NetDevice } from '../netdevice.ts';
import { createVeth } from '../veth.ts';
import { type Action, OFPP } from './action.ts';
import { OvsBridge } from './bridge.ts';
import { Datapath } from './datapath.ts';
import { DevicePort } from './deviceport.ts';
import type { FlowSpec } from './flowtable.ts';
import { PatchPort } from './patchport.ts';
import type { OvsPort } from './port.ts';

let bed: Testbed;
let datapath: Datapath;

beforeEach(() => {
  bed = new Testbed();
  datapath = new Datapath(bed.host);
});

/** A namespace on a bridge, with its device and the bridge's port. */
interface Station {
  netns: NetNamespace;
  device: NetDevice;
  port: OvsPort;
}

function station(bridge: OvsBridge, name: string, address: string): Station {
  const netns = bed.namespace(name);
  const [device, here] = createVeth({ netns, name: 'eth0' }, { netns: bed.host, name: `v${name}` });
  device.addAddress(Prefix.parse(address), { noDad: true });
  device.setUp(true);
  here.setUp(true);
  const port = bridge.addPort((number) => new DevicePort(bridge, here, number, () => bridge.removePort(port)));
  return { netns, device, port };
}

function flow(spec: Partial<FlowSpec>): FlowSpec {
  return { table: 0, priority: 100, match: {}, actions: [], cookie: 0n, idleTimeout: 0, hardTimeout: 0, ...spec };
}

const output = (port: number): Action => ({ kind: 'output', port });
const reaches = (from: Station, to: string) => bed.ping(from.netns, to).some(({ type }) => type === 'echo-reply');

describe('an Open vSwitch bridge', () => {
  let bridge: OvsBridge;
  let a: Station;
  let b: Station;

  beforeEach(() => {
    bridge = new OvsBridge(datapath, 'br0');
    a = station(bridge, 'a', '10.0.0.1/24');
    b = station(bridge, 'b', '10.0.0.2/24');
  });

  test('begins as a switch that learns', () => {
    expect(reaches(a, '10.0.0.2')).toBe(true);
    expect(bridge.macs.find(a.device.mac, 0)).toBe(a.port);
    const [normal] = bridge.flows.list();
    expect(normal?.packets).toBeGreaterThan(0);
    expect(normal?.bytes).toBeGreaterThan(normal?.packets ?? 0);
  });

  test('the host is on it once its own device is up', () => {
    bridge.local.device.addAddress(Prefix.parse('10.0.0.254/24'), { noDad: true });
    expect(reaches(a, '10.0.0.254')).toBe(false);
    bridge.local.device.setUp(true);
    bed.run(4);
    expect(reaches(a, '10.0.0.254')).toBe(true);
  });

  test('different tags keep ports apart, the same tag joins them', () => {
    a.port.vlans = { tag: 10, trunks: new Set() };
    b.port.vlans = { tag: 20, trunks: new Set() };
    const position = bed.world.trace.position;
    expect(reaches(a, '10.0.0.2')).toBe(false);
    expect(bed.drops(position)).toContain('ovs-vlan');
    b.port.vlans = { tag: 10, trunks: new Set() };
    expect(reaches(a, '10.0.0.2')).toBe(true);
    expect(bridge.macs.find(a.device.mac, 10)).toBe(a.port);
  });

  test('a trunk carries the tags it lists and no others', () => {
    a.port.vlans = { tag: 10, trunks: new Set() };
    const other = new OvsBridge(datapath, 'br1');
    const c = station(other, 'c', '10.0.0.3/24');
    c.port.vlans = { tag: 10, trunks: new Set() };
    const here = createVeth({ netns: bed.host, name: 't0' }, { netns: bed.host, name: 't1' });
    const trunks = [bridge, other].map((on, index) => {
      const device = here[index] as NetDevice;
      device.setUp(true);
      return on.addPort((number) => new DevicePort(on, device, number, () => {}));
    });
    expect(reaches(a, '10.0.0.3')).toBe(true);
    for (const trunk of trunks) trunk.vlans = { trunks: new Set([20]) };
    expect(reaches(a, '10.0.0.3')).toBe(false);
    for (const trunk of trunks) trunk.vlans = { trunks: new Set([10, 20]) };
    expect(reaches(a, '10.0.0.3')).toBe(true);
  });

  test('a flow that drops stops its own traffic, counts it and leaves its text in the trace', () => {
    expect(reaches(a, '10.0.0.2')).toBe(true);
    bridge.flows.add(flow({ match: { dlType: 0x0800, nwProto: 1, nwDst: Prefix.parse('10.0.0.2') } }));
    const position = bed.world.trace.position;
    expect(reaches(a, '10.0.0.2')).toBe(false);
    expect(bridge.flows.list()[0]).toMatchObject({ packets: 1, bytes: 98 });
    const dropped = bed.world.trace.since(position).find((record) => record.reason === 'ovs-flow');
    expect(dropped).toMatchObject({ device: 'va', detail: 'priority=100,icmp,nw_dst=10.0.0.2 actions=drop' });
  });

  test('without any flow nothing passes', () => {
    bridge.flows.clear();
    const position = bed.world.trace.position;
    expect(reaches(a, '10.0.0.2')).toBe(false);
    expect(bed.drops(position)).toContain('ovs-no-flow');
  });

  test('flows can send by hand, also to the port of the host', () => {
    bridge.flows.clear();
    bridge.flows.add(flow({ match: { inPort: a.port.number }, actions: [output(b.port.number)] }));
    expect(reaches(a, '10.0.0.2')).toBe(false);
    bridge.flows.add(flow({ match: { inPort: b.port.number }, actions: [output(a.port.number)] }));
    expect(reaches(a, '10.0.0.2')).toBe(true);
  });

  test('the highest priority decides, and a timeout ends a flow', () => {
    bridge.flows.add(flow({ priority: 5 }));
    bridge.flows.add(flow({ priority: 6, actions: [output(OFPP.normal)], hardTimeout: 60 }));
    expect(reaches(a, '10.0.0.2')).toBe(true);
    bed.run(61);
    expect(reaches(a, '10.0.0.2')).toBe(false);
    expect(bridge.flows.list().map(({ priority }) => priority)).toEqual([0, 5]);
  });

  test('tables follow one another by resubmit, and fields are rewritten on the way', () => {
    const vlan: Action = { kind: 'set-vlan', id: 7 };
    const strip: Action = { kind: 'strip-vlan' };
    bridge.flows.clear();
    bridge.flows.add(flow({ actions: [vlan, { kind: 'resubmit', table: 1 }] }));
    const tagged = { value: 0x1007, mask: 0x1fff };
    bridge.flows.add(flow({ table: 1, match: { vlan: tagged }, actions: [strip, output(OFPP.flood)] }));
    expect(reaches(a, '10.0.0.2')).toBe(true);
  });

  test('a device that goes takes its port along, and nothing is left behind', () => {
    a.netns.destroy();
    expect(bridge.portNamed('va')).toBeUndefined();
    bridge.close();
    datapath.close();
    expect(bed.host.devices.list().map(({ name }) => name)).toEqual(['lo', 'vb']);
    expect(bed.host.devices.byName('vb')).toMatchObject({ vport: undefined, receiveHandler: undefined });
  });

  test('a device has one master only', () => {
    const here = bed.host.devices.byName('va') as NetDevice;
    const again = () => bridge.addPort((number) => new DevicePort(bridge, here, number, () => {}));
    expect(again).toThrow(expect.objectContaining({ code: 'EBUSY' }));
  });

  test('numbers of ports are not used again at once', () => {
    expect(a.port.number).toBe(1);
    bridge.removePort(a.port);
    expect(station(bridge, 'c', '10.0.0.3/24').port.number).toBe(3);
    expect(bridge.addPort((number) => new PatchPort(bridge, 'p', number, 'q', () => undefined), 40).number).toBe(40);
  });
});

describe('patches', () => {
  /** Joins two bridges by as many patches as there are names. */
  function join(left: OvsBridge, right: OvsBridge, ...names: string[]): void {
    for (const name of names) {
      const ends: PatchPort[] = [];
      for (const [index, bridge] of [left, right].entries()) {
        const make = (number: number) =>
          new PatchPort(bridge, `${name}${index}`, number, `${name}${1 - index}`, () => ends[1 - index]);
        ends.push(bridge.addPort(make) as PatchPort);
      }
    }
  }

  test('join two bridges', () => {
    const [left, right] = [new OvsBridge(datapath, 'left'), new OvsBridge(datapath, 'right')];
    const a = station(left, 'a', '10.0.0.1/24');
    station(right, 'b', '10.0.0.2/24');
    expect(reaches(a, '10.0.0.2')).toBe(false);
    join(left, right, 'p');
    bed.run(4);
    expect(reaches(a, '10.0.0.2')).toBe(true);
  });

  test('that make a circle end in the trace, not in the simulator', () => {
    const [left, right] = [new OvsBridge(datapath, 'left'), new OvsBridge(datapath, 'right')];
    const a = station(left, 'a', '10.0.0.1/24');
    join(left, right, 'p', 'q', 'r');
    const position = bed.world.trace.position;
    bed.ping(a.netns, '10.0.0.2', { seconds: 1 });
    expect(bed.drops(position)).toContain('ovs-recursion');
  });
});

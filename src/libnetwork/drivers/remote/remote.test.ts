import { expect, test } from 'vitest';
import { unknownError } from '#errdefs/errdefs.ts';
import { type Coroutine, runAtOnce } from '#kernel/coroutine.ts';
import { createVeth } from '#kernel/dev/veth.ts';
import type { PluginClient } from '../../driverapi/pluginclient.ts';
import { Engine } from '../../engine.testbed.ts';
import { RemoteIpam } from '../../ipams/remote/remote.ts';
import { RemoteDriver } from './remote.ts';

type Answer = Record<string, unknown> | ((argument: Record<string, unknown>) => Record<string, unknown>);

/** A plug-in that answers at once, and remembers what it was asked. */
class FakePlugin implements PluginClient {
  readonly name = 'tp';
  readonly asked: [method: string, argument: unknown][] = [];

  constructor(readonly answers: Record<string, Answer>) {}

  *call<T>(method: string, argument?: unknown): Coroutine<T> {
    this.asked.push([method, argument]);
    const answer = this.answers[method] ?? {};
    return (typeof answer === 'function' ? answer(argument as Record<string, unknown>) : answer) as T;
  }

  /** What it was asked since the last look. */
  take(): [string, unknown][] {
    return this.asked.splice(0);
  }
}

const IPAM: Record<string, Answer> = {
  'IpamDriver.GetCapabilities': { RequiresMACAddress: true },
  'IpamDriver.GetDefaultAddressSpaces': { LocalDefaultAddressSpace: 'l', GlobalDefaultAddressSpace: 'g' },
  'IpamDriver.RequestPool': { PoolID: 'p/10.9.0.0/24', Pool: '10.9.0.0/24', Data: {} },
};

function setUp(answers: Record<string, Answer> = {}) {
  const engine = new Engine();
  let last = 0;
  const plugin = new FakePlugin({
    'NetworkDriver.GetCapabilities': { Scope: 'local' },
    ...IPAM,
    'IpamDriver.RequestAddress': ({ Address }) => {
      last += 2;
      return { Address: `${(Address as string) || `10.9.0.${last}`}/24` };
    },
    'NetworkDriver.Join': ({ EndpointID }) => {
      const id = (EndpointID as string).slice(0, 5);
      const { net: netns } = engine.kernel;
      createVeth({ netns, name: `v${id}` }, { netns, name: `w${id}` })[0].setUp(true);
      return { InterfaceName: { SrcName: `w${id}`, DstPrefix: 'ethwe' }, Gateway: '10.9.0.1' };
    },
    ...answers,
  });
  engine.controller.drivers.register(runAtOnce(RemoteDriver.connect(plugin, engine.kernel.net)));
  engine.controller.ipams.register(runAtOnce(RemoteIpam.connect(plugin)));
  plugin.take();
  const network = () =>
    engine.network({
      name: 'n1',
      driver: 'tp',
      driverOptions: { a: 'b' },
      ipam: { driver: 'tp', options: { c: 'd' } },
    });
  return { engine, plugin, network };
}

// The messages are those that Docker 28.5.2 sent to a plug-in that wrote them down.

test('a network is asked of the plug-in in the words of the protocol', () => {
  const { plugin, network } = setUp();
  const { id, pools4 } = network();
  expect(plugin.take()).toEqual([
    ['IpamDriver.GetDefaultAddressSpaces', undefined],
    ['IpamDriver.GetDefaultAddressSpaces', undefined],
    ['IpamDriver.RequestPool', { AddressSpace: 'l', Pool: '', SubPool: '', Options: { c: 'd' }, V6: false }],
    [
      'IpamDriver.RequestAddress',
      { PoolID: 'p/10.9.0.0/24', Address: '', Options: { RequestAddressType: 'com.docker.network.gateway' } },
    ],
    [
      'NetworkDriver.CreateNetwork',
      {
        NetworkID: id,
        Options: {
          'com.docker.network.enable_ipv4': true,
          'com.docker.network.enable_ipv6': false,
          'com.docker.network.generic': { a: 'b' },
        },
        IPv4Data: [{ AddressSpace: 'l', Gateway: '10.9.0.2/24', Pool: '10.9.0.0/24' }],
        IPv6Data: [],
      },
    ],
  ]);
  expect(pools4[0]?.gateway?.text).toBe('10.9.0.2/24');
});

test('a container gets the device that the plug-in names, and the host gets it back', () => {
  const { engine, plugin, network } = setUp();
  const n1 = network();
  plugin.take();
  const sandbox = engine.sandbox();
  const endpoint = engine.connect(sandbox, n1, 'c1', {
    exposedPorts: [{ port: 80, protocol: 'tcp' }],
    portBindings: [{ port: 80, protocol: 'tcp', hostPort: 8080, hostPortEnd: 8080 }],
  });
  const [NetworkID, EndpointID] = [n1.id, endpoint.id];
  const Options = {
    'com.docker.network.endpoint.exposedports': [{ Proto: 6, Port: 80 }],
    'com.docker.network.portmap': [{ Proto: 6, IP: '', Port: 80, HostIP: '', HostPort: 8080, HostPortEnd: 8080 }],
  };
  const { mac } = endpoint;
  expect(plugin.take()).toEqual([
    [
      'IpamDriver.RequestAddress',
      { PoolID: 'p/10.9.0.0/24', Address: '', Options: { 'com.docker.network.endpoint.macaddress': mac } },
    ],
    [
      'NetworkDriver.CreateEndpoint',
      { NetworkID, EndpointID, Interface: { Address: '10.9.0.4/24', AddressIPv6: '', MacAddress: mac }, Options },
    ],
    [
      'NetworkDriver.Join',
      { NetworkID, EndpointID, SandboxKey: `/var/run/docker/netns/${sandbox.id.slice(0, 12)}`, Options },
    ],
    [
      'NetworkDriver.ProgramExternalConnectivity',
      { NetworkID, EndpointID, Options: { 'com.docker.network.driver.private.no_proxy_6to4': false, ...Options } },
    ],
    ['NetworkDriver.EndpointOperInfo', { NetworkID, EndpointID }],
  ]);
  const device = sandbox.netns.devices.byName('ethwe0');
  expect([device?.mac, device?.addresses[0]?.prefix.text]).toEqual([mac, '10.9.0.4/24']);
  expect(engine.kernel.net.devices.byName(`w${endpoint.id.slice(0, 5)}`)).toBeUndefined();

  runAtOnce(sandbox.delete());
  expect(plugin.take().map(([method]) => method)).toEqual([
    'NetworkDriver.RevokeExternalConnectivity',
    'NetworkDriver.Leave',
    'NetworkDriver.DeleteEndpoint',
    'IpamDriver.ReleaseAddress',
  ]);
  expect(engine.kernel.net.devices.byName(`w${endpoint.id.slice(0, 5)}`)).toBe(device);
  runAtOnce(n1.delete());
  expect(plugin.take()).toEqual([
    ['IpamDriver.ReleaseAddress', { PoolID: 'p/10.9.0.0/24', Address: '10.9.0.2' }],
    ['IpamDriver.ReleasePool', { PoolID: 'p/10.9.0.0/24' }],
    ['NetworkDriver.DeleteNetwork', { NetworkID }],
  ]);
});

test('routes of the plug-in are added, and one that cannot be ends the attempt', () => {
  const routes: [string, number, string][] = [['10.50.0.0/16', 1, '']];
  const { engine, plugin, network } = setUp();
  const join = plugin.answers['NetworkDriver.Join'] as (argument: Record<string, unknown>) => Record<string, unknown>;
  plugin.answers['NetworkDriver.Join'] = (argument) => ({
    ...join(argument),
    StaticRoutes: routes.map(([Destination, RouteType, NextHop]) => ({ Destination, RouteType, NextHop })),
  });
  const n1 = network();
  const sandbox = engine.sandbox();
  engine.connect(sandbox, n1, 'c1');
  expect(sandbox.netns.routes.list(4).map(({ dst }) => dst.text)).toContain('10.50.0.0/16');
  routes.push(['10.51.0.0/16', 0, '10.77.0.1']);
  expect(() => engine.connect(engine.sandbox(), n1, 'c2')).toThrow(
    'failed to add static route 10.51.0.0/16: route for the next hop 10.77.0.1 could not be found: network is unreachable',
  );
  expect(n1.endpoints().map(({ name }) => name)).toEqual(['c1']);
});

test.each([
  ['NetworkDriver.CreateEndpoint', 'failed to create endpoint c1 on network n1: remote: boom'],
  ['NetworkDriver.Join', 'remote: boom'],
  [
    'NetworkDriver.ProgramExternalConnectivity',
    /^driver failed programming external connectivity on endpoint c1 \(.*\): remote: boom$/,
  ],
])('what the plug-in refuses at %s is told, and nothing stays behind', (method, message) => {
  const { engine, plugin, network } = setUp();
  const n1 = network();
  plugin.answers[method] = { Err: 'boom' };
  expect(() => engine.connect(engine.sandbox(), n1, 'c1')).toThrow(message);
  expect(n1.endpoints()).toEqual([]);
  expect(plugin.take().at(-1)?.[0]).toBe('IpamDriver.ReleaseAddress');
});

test('what goes wrong at the end is not told', () => {
  const { engine, plugin, network } = setUp();
  const n1 = network();
  const sandbox = engine.sandbox();
  engine.connect(sandbox, n1, 'c1');
  for (const method of ['Leave', 'DeleteEndpoint', 'DeleteNetwork', 'RevokeExternalConnectivity']) {
    plugin.answers[`NetworkDriver.${method}`] = () => {
      throw unknownError('the plug-in is gone');
    };
  }
  plugin.answers['IpamDriver.ReleaseAddress'] = { Error: 'boom' };
  runAtOnce(sandbox.delete());
  runAtOnce(n1.delete());
  expect(engine.controller.networks().map(({ name }) => name)).not.toContain('n1');
});

test('an IPAM plug-in tells its errors in Error', () => {
  const { engine, plugin } = setUp();
  const create = () => engine.network({ name: 'n1', driver: 'bridge', ipam: { driver: 'tp' } });
  plugin.answers['IpamDriver.RequestPool'] = { Error: 'boom' };
  expect(create).toThrow('remote: boom');
  plugin.answers['IpamDriver.RequestPool'] = { Err: 'boom' };
  expect(create).toThrow(`netip.ParsePrefix(""): no '/'`);
  plugin.answers['IpamDriver.RequestPool'] = IPAM['IpamDriver.RequestPool'] as Answer;
  plugin.answers['IpamDriver.RequestAddress'] = {};
  expect(create).toThrow('failed to allocate gateway (): no address returned');
});

test('a device that is not there is told by its name', () => {
  const { engine, plugin, network } = setUp();
  plugin.answers['NetworkDriver.Join'] = { InterfaceName: { SrcName: 'w1', DstPrefix: 'eth' } };
  expect(() => engine.connect(engine.sandbox(), network(), 'c1')).toThrow(
    'failed to add interface w1 to sandbox: failed to get link by name "w1": Link not found',
  );
});

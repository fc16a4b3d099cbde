import { describe, expect, it } from 'vitest';
import { runAtOnce } from '#kernel/coroutine.ts';
import { Addr } from '#netip/addr.ts';
import { Engine } from '../../engine.testbed.ts';
import type { PortBinding } from '../../portbinding.ts';

const bind = (
  port: number,
  hostPort: number,
  hostIp?: string,
  protocol: PortBinding['protocol'] = 'tcp',
  hostPortEnd = hostPort,
): PortBinding => ({
  port,
  protocol,
  hostPort,
  hostPortEnd,
  hostIp: hostIp === undefined ? undefined : Addr.parse(hostIp),
});

/** Rules of 28.5.2 right after the engine's start, from a real one. */
const FRESH = `
-P PREROUTING ACCEPT
-P OUTPUT ACCEPT
-P INPUT ACCEPT
-P FORWARD ACCEPT
-P OUTPUT ACCEPT
-N DOCKER
-N DOCKER-BRIDGE
-N DOCKER-CT
-N DOCKER-FORWARD
-N DOCKER-ISOLATION-STAGE-1
-N DOCKER-ISOLATION-STAGE-2
-N DOCKER-USER
-A FORWARD -j DOCKER-USER
-A FORWARD -j DOCKER-FORWARD
-A DOCKER ! -i docker0 -o docker0 -j DROP
-A DOCKER-BRIDGE -o docker0 -j DOCKER
-A DOCKER-CT -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A DOCKER-FORWARD -j DOCKER-CT
-A DOCKER-FORWARD -j DOCKER-ISOLATION-STAGE-1
-A DOCKER-FORWARD -j DOCKER-BRIDGE
-A DOCKER-FORWARD -i docker0 -j ACCEPT
-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
-P PREROUTING ACCEPT
-P INPUT ACCEPT
-P OUTPUT ACCEPT
-P POSTROUTING ACCEPT
-N DOCKER
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
-A DOCKER -i docker0 -j RETURN`
  .trim()
  .split('\n');

/** What a network or container adds to the rules of a fresh engine. */
function added(engine: Engine, family: 4 | 6 = 4, fresh = FRESH): string[] {
  const left = [...fresh];
  return engine.rules(family).filter((rule) => {
    const at = left.indexOf(rule);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

describe('rules of the bridge driver', () => {
  it('are those of a fresh engine', () => {
    expect(new Engine().rules()).toEqual(FRESH);
  });

  it('come and go with networks', () => {
    const engine = new Engine();
    const a = engine.network({
      name: 'a',
      driver: 'bridge',
      driverOptions: { 'com.docker.network.bridge.name': 'br-a' },
    });
    const c = engine.network({
      name: 'c',
      driver: 'bridge',
      internal: true,
      driverOptions: { 'com.docker.network.bridge.name': 'br-c' },
    });
    const d = engine.network({
      name: 'd',
      driver: 'bridge',
      driverOptions: { 'com.docker.network.bridge.name': 'br-d', 'com.docker.network.bridge.enable_icc': 'false' },
    });
    const rules = engine.rules();
    const chain = (name: string) => rules.filter((rule) => rule.startsWith(`-A ${name} `));
    expect(chain('DOCKER-FORWARD').slice(3)).toEqual([
      '-A DOCKER-FORWARD -i docker0 -j ACCEPT',
      '-A DOCKER-FORWARD -i br-a -j ACCEPT',
      '-A DOCKER-FORWARD -i br-c -o br-c -j ACCEPT',
      '-A DOCKER-FORWARD -i br-d -o br-d -j DROP',
      '-A DOCKER-FORWARD -i br-d ! -o br-d -j ACCEPT',
    ]);
    expect(chain('DOCKER-ISOLATION-STAGE-1')).toEqual([
      '-A DOCKER-ISOLATION-STAGE-1 ! -s 172.19.0.0/16 -o br-c -j DROP',
      '-A DOCKER-ISOLATION-STAGE-1 ! -d 172.19.0.0/16 -i br-c -j DROP',
      '-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2',
      '-A DOCKER-ISOLATION-STAGE-1 -i br-a ! -o br-a -j DOCKER-ISOLATION-STAGE-2',
      '-A DOCKER-ISOLATION-STAGE-1 -i br-d ! -o br-d -j DOCKER-ISOLATION-STAGE-2',
    ]);
    expect(chain('DOCKER-ISOLATION-STAGE-2')).toEqual([
      '-A DOCKER-ISOLATION-STAGE-2 -o br-d -j DROP',
      '-A DOCKER-ISOLATION-STAGE-2 -o br-a -j DROP',
      '-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP',
    ]);
    expect(chain('POSTROUTING')).toEqual([
      '-A POSTROUTING -s 172.20.0.0/16 ! -o br-d -j MASQUERADE',
      '-A POSTROUTING -s 172.18.0.0/16 ! -o br-a -j MASQUERADE',
      '-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE',
    ]);
    for (const network of [a, c, d]) runAtOnce(network.delete());
    expect(engine.rules()).toEqual(FRESH);
    expect(engine.kernel.net.devices.list().map((device) => device.name)).toEqual(['lo', 'eth0', 'docker0']);
  });

  it('publish ports in every form', () => {
    const engine = new Engine();
    const sandbox = engine.sandbox();
    const endpoint = engine.connect(sandbox, engine.bridge, 'c1', {
      portBindings: [
        bind(80, 8080),
        bind(80, 8081, '127.0.0.1'),
        bind(90, 9000, undefined, 'udp'),
        bind(91, 9001, undefined, 'udp'),
        bind(99, 99, '192.168.56.11'),
        bind(70, 7000, '::1'),
      ],
    });
    expect(added(engine)).toEqual([
      '-A PREROUTING -d 172.17.0.2/32 ! -i docker0 -j DROP',
      '-A PREROUTING -d 127.0.0.1/32 ! -i lo -p tcp -m tcp --dport 8081 -j DROP',
      '-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 99 -j ACCEPT',
      '-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p udp -m udp --dport 91 -j ACCEPT',
      '-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p udp -m udp --dport 90 -j ACCEPT',
      '-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT',
      '-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80',
      '-A DOCKER -d 127.0.0.1/32 ! -i docker0 -p tcp -m tcp --dport 8081 -j DNAT --to-destination 172.17.0.2:80',
      '-A DOCKER ! -i docker0 -p udp -m udp --dport 9000 -j DNAT --to-destination 172.17.0.2:90',
      '-A DOCKER ! -i docker0 -p udp -m udp --dport 9001 -j DNAT --to-destination 172.17.0.2:91',
      '-A DOCKER -d 192.168.56.11/32 ! -i docker0 -p tcp -m tcp --dport 99 -j DNAT --to-destination 172.17.0.2:99',
    ]);
    expect(endpoint.portMap.get('80/tcp')).toEqual([
      { hostIp: '0.0.0.0', hostPort: '8080' },
      { hostIp: '::', hostPort: '8080' },
      { hostIp: '127.0.0.1', hostPort: '8081' },
    ]);
    expect([...engine.daemon.children].map((child) => child.argv.slice(1).join(' '))[0]).toBe(
      '-proto tcp -host-ip ::1 -host-port 7000 -container-ip 172.17.0.2 -container-port 70 -use-listen-fd',
    );
    runAtOnce(sandbox.delete());
    expect(engine.rules()).toEqual(FRESH);
    expect(engine.daemon.children.size).toBe(0);
    expect(engine.kernel.net.transport.listeners()).toEqual([]);
  });

  it('route instead of translating', () => {
    const engine = new Engine();
    const network = engine.network({
      name: 'r',
      driver: 'bridge',
      enableIPv6: true,
      driverOptions: {
        'com.docker.network.bridge.name': 'br-r',
        'com.docker.network.bridge.gateway_mode_ipv4': 'routed',
        'com.docker.network.bridge.gateway_mode_ipv6': 'routed',
      },
    });
    const endpoint = engine.connect(engine.sandbox(), network, 'rr', {
      portBindings: [bind(80, 8080), bind(81, 81, '127.0.0.1')],
    });
    expect(added(engine)).toEqual([
      '-A DOCKER -d 172.18.0.2/32 ! -i br-r -o br-r -p tcp -m tcp --dport 81 -j ACCEPT',
      '-A DOCKER -d 172.18.0.2/32 ! -i br-r -o br-r -p tcp -m tcp --dport 80 -j ACCEPT',
      '-A DOCKER -o br-r -p icmp -j ACCEPT',
      '-A DOCKER ! -i br-r -o br-r -j DROP',
      '-A DOCKER-BRIDGE -o br-r -j DOCKER',
      '-A DOCKER-CT -o br-r -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-A DOCKER-FORWARD -i br-r -j ACCEPT',
      '-A DOCKER-ISOLATION-STAGE-1 -i br-r -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-A DOCKER-ISOLATION-STAGE-1 -o br-r -j RETURN',
      '-A DOCKER-ISOLATION-STAGE-1 -i br-r ! -o br-r -j DOCKER-ISOLATION-STAGE-2',
      '-A DOCKER-ISOLATION-STAGE-2 -o br-r -j DROP',
      '-A DOCKER -i br-r -j RETURN',
    ]);
    expect(endpoint.address6?.text).toBe('fdbd:69cf:e9fe::2/64');
    expect([...endpoint.portMap]).toEqual([
      [
        '80/tcp',
        [
          { hostIp: '0.0.0.0', hostPort: '' },
          { hostIp: '::', hostPort: '' },
        ],
      ],
      ['81/tcp', [{ hostIp: '0.0.0.0', hostPort: '' }]],
    ]);
  });

  it('tell when a port is taken', () => {
    const engine = new Engine();
    engine.connect(engine.sandbox(), engine.bridge, 'web', { portBindings: [bind(80, 8080)] });
    const before = engine.rules();
    expect(() => engine.connect(engine.sandbox(), engine.bridge, 'web2', { portBindings: [bind(80, 8080)] })).toThrow(
      /^driver failed programming external connectivity on endpoint web2 \([0-9a-f]{64}\): Bind for 0\.0\.0\.0:8080 failed: port is already allocated$/,
    );
    expect(() =>
      engine.connect(engine.sandbox(), engine.bridge, 'c7', { portBindings: [bind(80, 6001, '9.9.9.9')] }),
    ).toThrow(/: failed to bind host port for 9\.9\.9\.9:6001:172\.17\.0\.3:80\/tcp: cannot assign requested address$/);
    expect(engine.rules()).toEqual(before);
    expect(engine.bridge.endpoints().map((endpoint) => endpoint.name)).toEqual(['web']);
  });

  it('refuse options with the words of the real driver', () => {
    const engine = new Engine();
    const { controller } = engine;
    const create = (options: Record<string, string>) => () =>
      engine.network({
        name: 'bad',
        driver: 'bridge',
        driverOptions: Object.fromEntries(
          Object.entries(options).map(([key, value]) => [`com.docker.network.${key}`, value]),
        ),
      });
    const cases: [Record<string, string>, string][] = [
      [
        { 'bridge.enable_icc': 'maybe' },
        'failed to parse com.docker.network.bridge.enable_icc value: maybe (strconv.ParseBool: parsing "maybe": invalid syntax)',
      ],
      [
        { 'driver.mtu': 'abc' },
        'failed to parse com.docker.network.driver.mtu value: abc (strconv.Atoi: parsing "abc": invalid syntax)',
      ],
      [{ 'driver.mtu': '-1' }, 'invalid MTU number: -1'],
      [{ 'driver.mtu': '70000' }, 'invalid argument'],
      [
        { 'bridge.gateway_mode_ipv4': 'foo' },
        'failed to parse com.docker.network.bridge.gateway_mode_ipv4 value: foo (unknown gateway mode foo)',
      ],
      [{ 'bridge.gateway_mode_ipv4': 'isolated' }, "gateway mode 'isolated' can only be used for an internal network"],
      [
        { 'bridge.host_binding_ipv4': 'foo' },
        'failed to parse com.docker.network.bridge.host_binding_ipv4 value: foo (nil ip)',
      ],
      [{ 'bridge.name': 'eth0' }, 'existing interface eth0 is not a bridge'],
      [{ 'bridge.name': 'averyveryverylongname' }, 'numerical result out of range'],
    ];
    for (const [options, message] of cases) expect(create(options)).toThrow(message);
    expect(controller.networks().map((network) => network.name)).toEqual(['none', 'host', 'bridge']);
    expect(engine.network({ name: 'good', driver: 'bridge' }).pools4[0]?.pool.text).toBe('172.18.0.0/16');
  });
});

import { describe, expect, test } from 'vitest';
import type { HostSpec } from '../../src/lab/scenario.ts';
import type { SegmentSpec } from '../../src/lab/underlay/spec.ts';
import { Journey } from './journey.ts';

const SEGMENTS: SegmentSpec[] = [
  { name: 'lan', subnet: '192.168.56.0/24', gateway: '192.168.56.1' },
  { name: 'far', subnet: '10.9.0.0/24', gateway: '10.9.0.1' },
];
const ROUTER: HostSpec = {
  name: 'router',
  kind: 'router',
  interfaces: [
    { segment: 'lan', address: '192.168.56.1' },
    { segment: 'far', address: '10.9.0.1' },
  ],
};

/** node1 and node2 on one LAN, node3 behind a router, and a DHCP server on the LAN. */
function routed(): Journey {
  return new Journey(
    [
      { name: 'node1' },
      { name: 'node2' },
      { name: 'node3', interfaces: [{ segment: 'far' }] },
      ROUTER,
      {
        name: 'dhcp',
        kind: 'machine',
        packages: ['dnsmasq'],
        interfaces: [{ segment: 'lan', address: '192.168.56.2' }],
      },
    ],
    SEGMENTS,
  );
}

const LAN = '--subnet 192.168.56.0/24 --gateway 192.168.56.1';
const DNSMASQ =
  'dnsmasq --port=0 --dhcp-range=192.168.56.100,192.168.56.150,12h --dhcp-option=option:router,192.168.56.1' +
  ' --log-facility=/var/log/dnsmasq.log';

function mac(journey: Journey, host: string, container: string): string {
  return /ether (\S+)/.exec(journey.run(host, `docker exec ${container} ip link show eth0`))?.[1] ?? '';
}

describe('macvlan on a LAN that hosts share', () => {
  test('containers reach each other and the router, which sees hardware addresses of their own; not their host', () => {
    const journey = routed();
    for (const [host, range] of [
      ['node1', '192.168.56.64/28'],
      ['node2', '192.168.56.80/28'],
    ] as const) {
      journey.run(host, `docker network create -d macvlan ${LAN} --ip-range ${range} -o parent=eth0 lan`);
      journey.run(host, 'docker run -d --name box --net lan busybox sleep 10000');
    }
    journey.run('node1', 'docker exec box ping -c 1 192.168.56.80');
    journey.run('node1', 'docker exec box ping -c 1 10.9.0.13');
    journey.fails('node1', 'docker exec box ping -c 1 -W 1 192.168.56.11');
    journey.run('node1', 'docker exec box ping -c 1 192.168.56.12');
    expect(journey.run('router', 'ip neigh show dev eth0')).toContain(
      `192.168.56.64 lladdr ${mac(journey, 'node1', 'box')}`,
    );
  });

  test('a VLAN on a trunk is a LAN of its own', () => {
    const journey = routed();
    for (const [host, last] of [
      ['node1', 1],
      ['node2', 2],
    ] as const) {
      for (const vlan of [10, 20])
        journey.run(
          host,
          `docker network create -d macvlan --subnet 10.${vlan}.0.0/24 -o parent=eth0.${vlan} v${vlan}`,
        );
      journey.run(host, `docker run -d --name ten --net v10 --ip 10.10.0.10${last} busybox sleep 10000`);
      journey.run(host, `docker run -d --name twenty --net v20 --ip 10.20.0.10${last} busybox sleep 10000`);
      expect(journey.run(host, 'ip -d link show eth0.10')).toContain('vlan protocol 802.1Q id 10');
    }
    journey.run('node1', 'docker exec ten ping -c 1 10.10.0.102');
    journey.run('node1', 'docker exec twenty ping -c 1 10.20.0.102');
    journey.fails('node1', 'docker exec ten ping -c 1 -W 1 10.20.0.102');
    // The router of the trunk needs an interface in the VLAN to lead out of it.
    journey.run('router', 'ip link add link eth0 name eth0.10 type vlan id 10; ip addr add 10.10.0.1/24 dev eth0.10');
    journey.run('router', 'ip link set eth0.10 up');
    journey.run('node1', 'docker exec ten ping -c 1 10.9.0.13');
  });

  test('does not pass a router', () => {
    const journey = routed();
    journey.run('node1', `docker network create -d macvlan ${LAN} --ip-range 192.168.56.64/28 -o parent=eth0 lan`);
    journey.run('node3', `docker network create -d macvlan ${LAN} --ip-range 192.168.56.96/28 -o parent=eth0 lan`);
    journey.run('node1', 'docker run -d --name box --net lan busybox sleep 10000');
    journey.run('node3', 'docker run -d --name box --net lan busybox sleep 10000');
    journey.fails('node1', 'docker exec box ping -c 1 -W 1 192.168.56.96');
  });
});

describe('an address by DHCP', () => {
  test('a container on macvlan gets one of its own, and the server knows it by its hardware address', () => {
    const journey = routed();
    journey.run('dhcp', DNSMASQ);
    journey.run('node1', `docker network create -d macvlan ${LAN} --ip-range 192.168.56.64/28 -o parent=eth0 lan`);
    journey.run('node1', 'docker run -d --name box --net lan --cap-add NET_ADMIN alpine sleep 10000');
    journey.run('node1', 'docker exec box udhcpc -n -q -i eth0');
    const own = mac(journey, 'node1', 'box');
    const lease = journey.run('dhcp', 'cat /var/lib/misc/dnsmasq.leases').split(' ');
    expect([lease[1], lease[4]]).toEqual([own, `01:${own}`]);
    expect(journey.run('node1', 'docker exec box ip addr show eth0')).toContain(`inet ${lease[2]}/24`);
    journey.run('node1', 'docker exec box ping -c 1 10.9.0.13');
    const log = journey.run('dhcp', 'cat /var/log/dnsmasq.log');
    for (const step of ['DHCPDISCOVER', 'DHCPOFFER', 'DHCPREQUEST', 'DHCPACK']) expect(log).toContain(`${step}(eth0)`);
    // Docker knows nothing of it.
    expect(journey.run('node1', 'docker inspect -f {{.NetworkSettings.Networks.lan.IPAddress}} box')).toBe(
      '192.168.56.64',
    );
  });

  test('a machine without an address gets one and finds its way out', () => {
    const pc: HostSpec = {
      name: 'pc',
      kind: 'machine',
      packages: ['udhcpc'],
      interfaces: [{ segment: 'lan', address: 'none' }],
    };
    const server: HostSpec = {
      name: 'server',
      kind: 'machine',
      packages: ['dnsmasq'],
      interfaces: [{ segment: 'lan' }],
    };
    const journey = new Journey([pc, server, ROUTER], SEGMENTS);
    journey.run('server', DNSMASQ);
    journey.fails('pc', 'ping -c 1 -W 1 10.9.0.1');
    journey.run('pc', 'udhcpc -n -q');
    expect(journey.run('pc', 'ip route')).toContain('default via 192.168.56.1 dev eth0');
    journey.run('pc', 'ping -c 1 10.9.0.1');
  });

  test('without a server there is none, and without NET_ADMIN it cannot be set', () => {
    const journey = routed();
    journey.run('node1', `docker network create -d macvlan ${LAN} --ip-range 192.168.56.64/28 -o parent=eth0 lan`);
    expect(journey.fails('node1', 'docker run --rm --net lan busybox udhcpc -n -q -t 2')).toContain(
      'udhcpc: broadcasting discover\nudhcpc: broadcasting discover\nudhcpc: no lease, failing',
    );
    journey.run('dhcp', DNSMASQ);
    const { stderr } = journey.lab.run('node1', 'docker run --rm --net lan alpine udhcpc -n -q');
    expect(stderr).toContain('Operation not permitted');
  });

  test('a lease is renewed at half its time, and given back when asked', () => {
    const journey = routed();
    journey.run('dhcp', DNSMASQ.replace('12h', '2m'));
    journey.run('node1', `docker network create -d macvlan ${LAN} --ip-range 192.168.56.64/28 -o parent=eth0 lan`);
    journey.run('node1', 'docker run -d --name box --net lan --cap-add NET_ADMIN alpine udhcpc -f -R -i eth0');
    journey.run('node1', 'sleep 80');
    expect(journey.run('node1', 'docker logs box 2>&1')).toContain('udhcpc: sending renew to server 192.168.56.2');
    expect(journey.run('dhcp', 'grep -c DHCPACK /var/log/dnsmasq.log')).toBe('2');
    journey.run('node1', 'docker exec box kill -USR2 1; sleep 1');
    expect(journey.run('dhcp', 'cat /var/lib/misc/dnsmasq.leases')).toBe('');
  });

  test('containers on ipvlan share a hardware address: answers to one of them are lost, and all get the same address', () => {
    const journey = routed();
    journey.run('dhcp', DNSMASQ);
    journey.run('node1', `docker network create -d ipvlan ${LAN} --ip-range 192.168.56.64/28 -o parent=eth0 lan`);
    for (const name of ['one', 'two'])
      journey.run('node1', `docker run -d --name ${name} --net lan --cap-add NET_ADMIN alpine sleep 10000`);
    expect(mac(journey, 'node1', 'one')).toBe(mac(journey, 'node1', 'two'));
    journey.fails('node1', 'docker exec one udhcpc -n -q -t 2 -i eth0');
    const lease = (name: string) =>
      /lease of (\S+) obtained/.exec(journey.run('node1', `docker exec ${name} udhcpc -B -n -q -i eth0 2>&1`))?.[1];
    expect(lease('one')).toBe(lease('two'));
  });
});

describe('ipvlan', () => {
  test('in layer 3 a network of its own needs a route on the router', () => {
    const journey = routed();
    journey.run('node1', 'docker network create -d ipvlan --subnet 10.50.0.0/24 -o parent=eth0 -o ipvlan_mode=l3 deep');
    journey.run('node1', 'docker run -d --name box --net deep busybox sleep 10000');
    journey.fails('node3', 'ping -c 1 -W 1 10.50.0.2');
    journey.run('router', 'ip route add 10.50.0.0/24 via 192.168.56.11');
    journey.run('node3', 'ping -c 1 10.50.0.2');
    expect(journey.run('router', 'ip neigh show dev eth0')).not.toContain('10.50.0.2');
  });
});

test('an overlay passes a router, where macvlan ends at the LAN', () => {
  const journey = routed();
  journey.run('node1', 'docker swarm init --advertise-addr 192.168.56.11');
  const token = journey.run('node1', 'docker swarm join-token -q worker');
  journey.run('node3', `docker swarm join --token ${token} 192.168.56.11:2377`);
  journey.run('node1', 'docker network create -d overlay --attachable span');
  journey.run('node1', 'docker run -d --name web --net span nginx');
  journey.run('node3', 'docker run -d --name client --net span busybox sleep 10000');
  expect(journey.run('node3', 'docker exec client wget -qO- http://web/')).toContain('Welcome to nginx!');
  // The router sees the hosts alone.
  expect(journey.run('router', 'ip neigh')).not.toContain('10.0.1.');
});

import { describe, expect, test } from 'vitest';
import { Lab } from '../lab.ts';
import { plainScenario, type Scenario } from '../scenario.ts';

const EPOCH = Date.UTC(2026, 10, 21, 9, 0, 0);

function lab(hosts = ['node1', 'node2', 'node3']): Lab {
  return Lab.start(plainScenario(hosts, { epoch: EPOCH }));
}

/** Two segments with a router between them. */
const ROUTED: Scenario = {
  hosts: [
    { name: 'node1', interfaces: [{ segment: 'left' }] },
    { name: 'node2', interfaces: [{ segment: 'right' }] },
    {
      name: 'router',
      kind: 'router',
      interfaces: [
        { segment: 'left', address: '10.1.0.1' },
        { segment: 'right', address: '10.2.0.1' },
      ],
    },
  ],
  segments: [
    { name: 'left', subnet: '10.1.0.0/24', gateway: '10.1.0.1' },
    { name: 'right', subnet: '10.2.0.0/24', gateway: '10.2.0.1' },
  ],
  setup: [],
  seed: 'routed',
  epoch: EPOCH,
};

const pings = (of: Lab, from: string, to: string) => of.run(from, `ping -c 1 -W 1 ${to}`).exit === 0;

describe('faults between hosts', () => {
  test('a cut cable is without carrier, until it is mended', () => {
    const labs = lab();
    expect(labs.run('node1', 'lab cut node2').stdout).toBe('The link of node2 is cut.\n');
    expect(labs.run('node2', 'ip link show eth0').stdout).toContain('NO-CARRIER');
    expect(pings(labs, 'node1', '192.168.56.12')).toBe(false);
    expect(pings(labs, 'node1', '192.168.56.13')).toBe(true);
    expect(labs.run('node3', 'lab heal').stdout).toBe('Mended: The link of node2 is cut.\n');
    expect(pings(labs, 'node1', '192.168.56.12')).toBe(true);
  });

  test('two hosts that are cut off from each other still reach a third', () => {
    const labs = lab();
    labs.run('node1', 'lab partition node1 node2');
    expect(pings(labs, 'node1', '192.168.56.12')).toBe(false);
    expect(pings(labs, 'node2', '192.168.56.11')).toBe(false);
    expect(pings(labs, 'node3', '192.168.56.11')).toBe(true);
    labs.run('node1', 'lab heal node2 node1');
    expect(labs.run('node1', 'ping -c 3 192.168.56.12').exit).toBe(0);
  });

  test('a blocked port stops that port alone', () => {
    const labs = lab();
    labs.run('node2', 'docker run -d -p 80:80 nginx && docker run -d -p 81:80 nginx');
    labs.run('node1', 'lab block 80/tcp node2 node1');
    expect(labs.run('node1', 'curl -s -m 2 -o /dev/null 192.168.56.12:80').exit).toBe(28);
    expect(labs.run('node1', 'curl -s -m 2 -o /dev/null 192.168.56.12:81').exit).toBe(0);
    expect(labs.run('node3', 'curl -s -m 2 -o /dev/null 192.168.56.12:80').exit).toBe(0);
  });

  test('slow and lossy links', () => {
    const labs = lab();
    labs.run('node1', 'lab slow node1 node2 100ms');
    const rtt = /time=(\d+)/.exec(labs.run('node1', 'ping -c 2 192.168.56.12 | grep seq=2').stdout)?.[1];
    expect(Number(rtt)).toBeGreaterThanOrEqual(200);
    expect(Number(rtt)).toBeLessThan(210);
    labs.run('node1', 'lab heal; lab lossy node1 100%');
    expect(pings(labs, 'node1', '192.168.56.13')).toBe(false);
  });

  test.each([
    ['lab cut', 'lab cut: expected one or two hosts'],
    ['lab cut node9', 'lab cut: there is no host node9; there are node1, node2, node3'],
    ['lab cut node1 node1', 'lab cut: node1 is named twice'],
    ['lab slow node1 soon', "lab slow: 'soon' is no time such as 100ms or 2s"],
    ['lab lossy node1 200%', "lab lossy: '200%' is no share such as 20%"],
    ['lab block 80', "lab block: '80' is no port such as 7946/udp"],
    ['lab partition node1', 'lab partition: expected two groups of hosts or more'],
  ])('%s is refused and nothing breaks', (command, message) => {
    const labs = lab();
    const { stderr, exit } = labs.run('node1', command);
    expect([stderr.split('\n')[0], exit]).toEqual([message, 2]);
    expect(labs.underlay.faults).toEqual([]);
  });
});

describe('segments with a router between them', () => {
  test('hosts reach each other through it, and its firewall decides', () => {
    const labs = Lab.start(ROUTED);
    expect(labs.run('node1', 'traceroute -n -w 1 10.2.0.12 | tail -n +2').stdout).toMatch(
      /10\.1\.0\.1 [\s\S]* 10\.2\.0\.12 /,
    );
    labs.run('router', 'iptables -A FORWARD -p icmp -j DROP');
    expect(pings(labs, 'node1', '10.2.0.12')).toBe(false);
    expect(labs.run('router', 'docker ps').stderr).toContain('command not found');
  });

  test('a fault between two hosts is felt once, however many switches lie between', () => {
    const labs = Lab.start(ROUTED);
    labs.run('node1', 'lab slow node1 node2 50ms');
    const rtt = /time=(\d+)/.exec(labs.run('node1', 'ping -c 2 10.2.0.12 | grep seq=2').stdout)?.[1];
    expect(Number(rtt)).toBeGreaterThanOrEqual(100);
    expect(Number(rtt)).toBeLessThan(110);
  });

  test('lab network shows it', () => {
    const labs = Lab.start(ROUTED);
    labs.run('node1', 'lab block 4789/udp node1');
    expect(labs.run('node1', 'lab network').stdout).toBe(
      [
        'left (10.1.0.0/24, gateway 10.1.0.1)',
        '  node1        eth0   10.1.0.11',
        '  router       eth0   10.1.0.1',
        'right (10.2.0.0/24, gateway 10.2.0.1)',
        '  node2        eth0   10.2.0.12',
        '  router       eth1   10.2.0.1',
        'Wrong:',
        '  4789/udp is blocked to and from node1.',
        '',
      ].join('\n'),
    );
  });

  test('what cannot be is refused with the name of the thing', () => {
    const wrong = (change: Partial<Scenario>) => () => Lab.start({ ...ROUTED, ...change });
    expect(wrong({ segments: [{ name: 'left', subnet: 'here' }] })).toThrow('segment left: here is no subnet');
    expect(wrong({ segments: [{ name: 'left', subnet: '10.1.0.0/24', gateway: '10.9.0.1' }] })).toThrow(
      'segment left: the gateway 10.9.0.1 is no address in 10.1.0.0/24',
    );
    expect(wrong({ hosts: [{ name: 'node1', interfaces: [{ segment: 'up' }] }] })).toThrow(
      'host node1: there is no segment up; there are left, right',
    );
  });
});

test('a segment whose MTU is smaller swallows what is too big', () => {
  const labs = Lab.start({
    ...plainScenario(['node1', 'node2'], { epoch: EPOCH }),
    segments: [{ name: 'lan', subnet: '192.168.56.0/24', mtu: 1400 }],
  });
  expect(labs.run('node1', 'ping -c 1 -W 1 -M do -s 1372 192.168.56.12').exit).toBe(0);
  expect(labs.run('node1', 'ping -c 1 -W 1 -M do -s 1373 192.168.56.12').exit).toBe(1);
});

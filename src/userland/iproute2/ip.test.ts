import { describe, expect, it } from 'vitest';
import { hostPrograms } from '../catalogue.ts';
import { Testbed, TOOLS } from '../testbed.ts';

/** A host with two namespaces, blue and red, joined by a pair of devices. */
function pair(): Testbed {
  const bed = new Testbed({ ...TOOLS, ...hostPrograms });
  for (const line of [
    'ip netns add blue',
    'ip netns add red',
    'ip link add v0 address 02:00:00:00:00:01 netns blue type veth peer name v1 address 02:00:00:00:00:02 netns red',
    'ip -n blue addr add 10.9.0.1/24 brd + dev v0',
    'ip -n red addr add 10.9.0.2/24 dev v1',
    'ip -n blue link set v0 up',
    'ip -n red link set v1 up',
  ]) {
    expect(bed.run(line)).toMatchObject({ stderr: '', status: 0 });
  }
  return bed;
}

// The expected texts are those of iproute2 7.2 for the same commands.
describe('ip', () => {
  it('shows addresses', () => {
    const { stdout } = pair().run('ip -n blue -4 addr show v0');
    expect(stdout.replace(/@if\d+/, '@ifN')).toBe(
      '2: v0@ifN: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000\n' +
        '    inet 10.9.0.1/24 brd 10.9.0.255 scope global v0\n' +
        '       valid_lft forever preferred_lft forever\n',
    );
  });

  it('shows links with the namespace of the other end', () => {
    const { stdout } = pair().run('ip -n blue link show v0');
    expect(stdout).toContain('    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff link-netns red\n');
  });

  it('shows them briefly, on one line and as JSON', () => {
    const bed = pair();
    expect(bed.run('ip -n blue -4 -br addr').stdout).toMatch(/^v0@if\d+ {9,12}UP {13}10\.9\.0\.1\/24 \n$/);
    expect(bed.run('ip -n blue -4 -o addr').stdout).toBe(
      '2: v0    inet 10.9.0.1/24 brd 10.9.0.255 scope global v0\\       valid_lft forever preferred_lft forever\n',
    );
    const [link] = JSON.parse(bed.run('ip -n blue -j addr show v0').stdout);
    expect(link).toMatchObject({
      ifname: 'v0',
      operstate: 'UP',
      addr_info: [{ local: '10.9.0.1', prefixlen: 24 }, {}],
    });
    expect(bed.run('ip -n blue -j -p route').stdout).toBe(
      '[ {\n        "dst": "10.9.0.0/24",\n        "dev": "v0",\n        "protocol": "kernel",\n' +
        '        "scope": "link",\n        "prefsrc": "10.9.0.1",\n        "flags": [ ]\n    } ]\n',
    );
  });

  it('adds, finds and removes routes', () => {
    const bed = pair();
    expect(bed.run('ip -n blue route add 10.77.0.0/16 via 10.9.0.2 metric 5').status).toBe(0);
    expect(bed.run('ip -n blue route').stdout).toBe(
      '10.9.0.0/24 dev v0 proto kernel scope link src 10.9.0.1 \n10.77.0.0/16 via 10.9.0.2 dev v0 metric 5 \n',
    );
    expect(bed.run('ip -n blue route get 10.77.1.1').stdout).toBe(
      '10.77.1.1 via 10.9.0.2 dev v0 src 10.9.0.1 uid 0 \n    cache \n',
    );
    expect(bed.run('ip -n blue route del 10.77.0.0/16').status).toBe(0);
    expect(bed.run('ip -n blue route get 10.77.1.1')).toMatchObject({
      stderr: 'RTNETLINK answers: Network is unreachable\n',
      status: 2,
    });
  });

  it.each([
    ['ip link show nosuch', 'Device "nosuch" does not exist.\n', 1],
    ['ip link set nosuch up', 'Cannot find device "nosuch"\n', 1],
    ['ip -n blue addr add 10.9.0.1/24 dev v0', 'Error: ipv4: Address already assigned.\n', 2],
    ['ip -n blue addr del 10.9.9.9/24 dev v0', 'Error: ipv4: Address not found.\n', 2],
    ['ip addr add banana dev lo', 'Error: any valid prefix is expected rather than "banana".\n', 1],
    ['ip addr add 10.9.9.9/24', 'Not enough information: "dev" argument is required.\n', 1],
    ['ip -n blue route add 10.77.0.0/16 via 10.99.0.1', 'Error: Nexthop has invalid gateway.\n', 2],
    ['ip route del 10.77.0.0/16', 'RTNETLINK answers: No such process\n', 2],
    ['ip foo', 'Object "foo" is unknown, try "ip help".\n', 1],
    ['ip netns add red', 'Cannot create namespace file "/run/netns/red": File exists\n', 1],
    ['ip netns exec nosuch ls', 'Cannot open network namespace "nosuch": No such file or directory\n', 255],
    ['ip link set v0 foo', 'Cannot find device "v0"\n', 1],
    ['ip -n blue link set v0 foo', 'Error: either "dev" is duplicate, or "foo" is garbage.\n', 255],
  ])('%s fails as it does in life', (line, stderr, status) => {
    expect(pair().run(line)).toMatchObject({ stdout: '', stderr, status });
  });

  it('learns neighbours, which can be set and flushed', () => {
    const bed = pair();
    bed.run('ip netns exec blue ping -c 1 10.9.0.2');
    expect(bed.run('ip -n blue neigh').stdout).toBe('10.9.0.2 dev v0 lladdr 02:00:00:00:00:02 REACHABLE \n');
    bed.run('ip -n blue neigh replace 10.9.0.9 lladdr 02:00:00:00:00:09 dev v0');
    bed.run('ip -n blue neigh flush dev v0');
    expect(bed.run('ip -n blue neigh').stdout).toBe('10.9.0.9 dev v0 lladdr 02:00:00:00:00:09 PERMANENT \n');
  });

  it('takes the devices of a namespace along when it goes', () => {
    const bed = pair();
    expect(bed.run('ip netns del blue').status).toBe(0);
    expect(bed.run('ip netns list').stdout).toBe('red\n');
    expect(bed.run('ip -n red link show v1').status).toBe(1);
  });

  it('makes bridges, and bridge shows their ports', () => {
    const bed = new Testbed({ ...TOOLS, ...hostPrograms });
    for (const line of [
      'ip link add br9 type bridge',
      'ip link add a type veth peer name b',
      'ip link set a master br9',
    ])
      bed.run(line);
    for (const name of ['br9', 'a', 'b']) bed.run(`ip link set ${name} up`);
    expect(bed.run('/usr/sbin/bridge link').stdout).toMatch(
      /^\d+: a@b: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master br9 state forwarding priority 32 cost 2 \n$/,
    );
    expect(bed.run('/usr/sbin/bridge fdb show dev a').stdout).toMatch(/^[0-9a-f:]{17} master br9 permanent\n/);
    expect(bed.run('/usr/sbin/brctl show').stdout).toMatch(/^bridge name.*\nbr9\t\t8000\.[0-9a-f]{12}\tno\t\ta\n$/);
  });
});

import { beforeEach, describe, expect, test } from 'vitest';
import { Lab } from './lab.ts';
import { plainScenario } from './scenario.ts';

let lab: Lab;

function start(...hosts: string[]): void {
  const packages = Object.fromEntries(hosts.map((host) => [host, ['openvswitch-switch', 'pipework']]));
  lab = Lab.start(plainScenario([...hosts, 'node9'], { epoch: 0, packages }));
}

/** Runs a command that must succeed. @returns what it printed */
function run(cmd: string, host = 'node1'): string {
  const result = lab.run(host, cmd);
  if (result.exit !== 0) throw new Error(`${cmd} ended with ${result.exit}: ${result.stdout}${result.stderr}`);
  return result.stdout;
}

const pings = (from: string, to: string, host = 'node1') =>
  lab.run(host, `docker exec ${from} ping -c 1 -W 4 ${to}`).exit === 0;

function containers(host: string, ...names: string[]): void {
  for (const name of names) run(`docker run -d --name ${name} --network none alpine sleep 1d`, host);
}

const devices = (host = 'node1') =>
  run('ls /sys/class/net', host)
    .split(/\s+/)
    .filter((name) => name !== '');

describe('Open vSwitch and pipework on one host', () => {
  beforeEach(() => {
    start('node1');
    containers('node1', 'web', 'db');
    run('pipework ovsbr0 web 192.168.1.1/24 && pipework ovsbr0 db 192.168.1.2/24');
  });

  test('only the hosts that ask for them have them', () => {
    for (const tool of ['ovs-vsctl', 'ovs-ofctl', 'pipework']) {
      expect(lab.run('node9', tool)).toMatchObject({ exit: 127, stderr: expect.stringContaining('command not found') });
    }
  });

  test('two containers without a network of Docker reach each other', () => {
    expect(pings('web', '192.168.1.2')).toBe(true);
    expect(run('docker exec web ip -o -4 addr show eth1')).toContain('192.168.1.1/24');
    expect(run('ovs-vsctl list-ports ovsbr0').split('\n').filter(Boolean)).toHaveLength(2);
  });

  test('a VLAN keeps a container apart', () => {
    containers('node1', 'apart');
    run('pipework ovsbr0 apart 192.168.1.3/24 @10');
    expect(run('ovs-vsctl --columns=tag find port tag=10')).toBe('tag                 : 10\n');
    expect(pings('web', '192.168.1.3')).toBe(false);
    run('ovs-vsctl clear port $(ovs-vsctl --bare --columns=name find port tag=10) tag');
    expect(pings('web', '192.168.1.3')).toBe(true);
  });

  test('a flow that drops stops that traffic alone, and counts it', () => {
    run('docker exec -d db httpd -p 80 -h /etc');
    run('ovs-ofctl add-flow ovsbr0 priority=10,icmp,nw_dst=192.168.1.2,actions=drop');
    expect(pings('web', '192.168.1.2')).toBe(false);
    expect(run('docker exec web wget -qO- http://192.168.1.2/hostname')).not.toBe('');
    expect(run('ovs-ofctl dump-flows ovsbr0 icmp')).toMatch(
      /n_packets=1, n_bytes=98, idle_age=\d+, priority=10,icmp,nw_dst=192\.168\.1\.2 actions=drop\n$/,
    );
    run('ovs-ofctl del-flows ovsbr0 icmp');
    expect(pings('web', '192.168.1.2')).toBe(true);
  });

  test('a patch joins two bridges', () => {
    containers('node1', 'far');
    run('pipework ovsbr1 far 192.168.1.3/24');
    expect(pings('web', '192.168.1.3')).toBe(false);
    run('ovs-vsctl add-port ovsbr0 p0 -- set interface p0 type=patch options:peer=p1');
    run('ovs-vsctl add-port ovsbr1 p1 -- set interface p1 type=patch options:peer=p0');
    expect(pings('web', '192.168.1.3')).toBe(true);
  });

  test('the port of a container that is gone says so, and deleting the bridge leaves no device behind', () => {
    const before = ['docker0', 'eth0', 'lo'];
    run('docker rm -f web db');
    expect(devices()).toEqual([...before, 'ovs-system', 'ovsbr0'].sort());
    expect(run('ovs-vsctl show')).toMatch(/error: "could not open network device veth1pl\d+ \(No such device\)"/);
    run('ovs-vsctl del-br ovsbr0');
    expect(devices()).toEqual(before);
    expect(run('ls /var/run/netns')).toBe('');
  });

  test('ovs-docker plugs containers in as well', () => {
    containers('node1', 'cache');
    run('ovs-docker add-port ovsbr0 eth1 cache --ipaddress=192.168.1.3/24 --macaddress=02:00:00:00:00:03');
    expect(pings('web', '192.168.1.3')).toBe(true);
    run('ovs-docker set-vlan ovsbr0 eth1 cache 5');
    expect(pings('web', '192.168.1.3')).toBe(false);
    expect(lab.run('node1', 'ovs-docker add-port ovsbr0 eth1 cache')).toMatchObject({
      exit: 1,
      stderr: 'ovs-docker: Port already attached for CONTAINER=cache and INTERFACE=eth1\n',
    });
    run('ovs-docker del-port ovsbr0 eth1 cache');
    expect(run('docker exec cache ls /sys/class/net')).toBe('lo\n');
  });

  test('a replayed lab has the same bridges', () => {
    const show = run('ovs-vsctl show');
    lab = lab.fork();
    expect(run('ovs-vsctl show')).toBe(show);
    expect(pings('web', '192.168.1.2')).toBe(true);
  });

  test('all commands of a line are done, or none', () => {
    expect(lab.run('node1', 'ovs-vsctl add-br br5 -- add-port nope p')).toMatchObject({
      exit: 1,
      stdout: '',
      stderr: 'ovs-vsctl: no bridge named nope\n',
    });
    expect(run('ovs-vsctl list-br')).toBe('ovsbr0\n');
    expect(lab.run('node1', 'ovs-vsctl add-port ovsbr0 eth0 tag=abc').stderr).toBe(
      'ovs-vsctl: "abc" is not a valid integer or range\n',
    );
    expect(run('ip link show eth0')).not.toContain('master');
  });
});

test.each([
  ['vxlan', 'vxlan_sys_4789'],
  ['gre', 'gre_sys'],
])('a port of type %s joins the bridges of two hosts', (type, device) => {
  start('node1', 'node2');
  for (const [host, name, number] of [
    ['node1', 'here', 1],
    ['node2', 'there', 2],
  ] as const) {
    containers(host, name);
    run(`pipework ovsbr0 ${name} 192.168.1.${number}/24`, host);
    const remote = `options:remote_ip=192.168.56.${13 - number}`;
    run(`ovs-vsctl add-port ovsbr0 vx0 -- set interface vx0 type=${type} ${remote} options:key=42`, host);
  }
  expect(pings('here', '192.168.1.2')).toBe(true);
  expect(devices()).toContain(device);
  run('ovs-vsctl set interface vx0 options:key=43', 'node2');
  expect(pings('here', '192.168.1.2')).toBe(false);
  run('ovs-vsctl del-port vx0');
  expect(devices()).not.toContain(device);
});

test('pipework also takes Linux bridges and physical interfaces', () => {
  start('node1');
  containers('node1', 'web', 'db');
  run('pipework br1 -i eth3 web 10.9.0.1/24@10.9.0.254 02:00:00:00:00:aa && pipework br1 db 10.9.0.2/24');
  expect(pings('db', '10.9.0.1')).toBe(true);
  expect(run('docker exec web ip route')).toMatch(/^default via 10\.9\.0\.254 dev eth3/);
  expect(run('ip -o link show master br1 | wc -l')).toBe('2\n');
  run('pipework eth0 web 192.168.56.77/24');
  expect(lab.run('node9', 'ping -c 1 -W 2 192.168.56.77').exit).toBe(0);
  expect(lab.run('node1', 'pipework br1 nobody 10.9.0.3/24')).toMatchObject({
    exit: 1,
    stderr: 'Container nobody not found.\n',
  });
});

test('a package that does not exist is refused', () => {
  expect(() => Lab.start(plainScenario(['node1'], { epoch: 0, packages: { node1: ['nginx'] } }))).toThrow(
    'there is no package nginx',
  );
});

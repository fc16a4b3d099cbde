import { describe, expect, it } from 'vitest';
import { busybox } from '../busybox/busybox.ts';
import { busyboxApplets, hostPrograms } from '../catalogue.ts';
import { Testbed, TOOLS } from '../testbed.ts';

/** A host joined to a namespace, far, by 10.9.0.1 and 10.9.0.2. */
function joined(): Testbed {
  const bed = new Testbed({ ...TOOLS, ...hostPrograms, '/usr/bin/busybox': busybox(busyboxApplets) });
  for (const line of [
    'ip link set lo up',
    'ip netns add far',
    'ip link add v0 type veth peer name v1 netns far',
    'ip addr add 10.9.0.1/24 dev v0',
    'ip -n far addr add 10.9.0.2/24 dev v1',
    'ip link set v0 up',
    'ip -n far link set v1 up',
  ]) {
    bed.run(line);
  }
  return bed;
}

/** Round-trip times depend on the simulated wire: their shape counts here. */
function timeless(text: string): string {
  return text
    .replace(/time=[\d.]+ ms/g, 'time=T ms')
    .replace(/= [\d./]+ ms/g, '= T ms')
    .replace(/time \d+ms/g, 'time Tms');
}

// Expected texts: iputils 20250605 and busybox 1.38 in the same situation.
describe('ping', () => {
  it('counts replies', () => {
    expect(timeless(joined().run('ping -c 2 10.9.0.2').stdout)).toBe(
      'PING 10.9.0.2 (10.9.0.2) 56(84) bytes of data.\n' +
        '64 bytes from 10.9.0.2: icmp_seq=1 ttl=64 time=T ms\n' +
        '64 bytes from 10.9.0.2: icmp_seq=2 ttl=64 time=T ms\n' +
        '\n--- 10.9.0.2 ping statistics ---\n' +
        '2 packets transmitted, 2 received, 0% packet loss, time Tms\n' +
        'rtt min/avg/max/mdev = T ms\n',
    );
  });

  it('tells of hosts that nobody answers for', () => {
    const { stdout, status } = joined().run('ping -c 2 10.9.0.99');
    expect(timeless(stdout)).toContain(
      'From 10.9.0.1 icmp_seq=1 Destination Host Unreachable\nFrom 10.9.0.1 icmp_seq=2 Destination Host Unreachable\n' +
        '\n--- 10.9.0.99 ping statistics ---\n2 packets transmitted, 0 received, +2 errors, 100% packet loss, time Tms\npipe 2\n',
    );
    expect(status).toBe(1);
  });

  it('gives up after -W', () => {
    const { stdout, status } = joined().run('ping -c 1 -W 1 10.9.0.99');
    expect(stdout).toContain('1 packets transmitted, 0 received, 100% packet loss, time 0ms\n\n');
    expect(status).toBe(1);
  });

  it('prints its statistics when it is interrupted', () => {
    const { stdout, status } = joined().run('ping 10.9.0.2', {
      during: ([process]) => process?.signal('SIGINT'),
    });
    expect(timeless(stdout)).toMatch(/(\d) packets transmitted, \1 received, 0% packet loss/);
    expect(status).toBe(0);
  });

  it.each([
    ['ping 203.0.113.1', 'ping: connect: Network is unreachable\n', 2],
    ['ping', 'ping: usage error: Destination address required\n', 2],
    ['ping -c 0 10.9.0.2', "ping: invalid argument: '0': out of range: 1 <= value <= 9223372036854775807\n", 1],
    ['ping -c 1 -I nosuch 10.9.0.2', 'ping: SO_BINDTODEVICE nosuch: No such device\n', 2],
  ])('%s fails', (line, stderr, status) => {
    expect(joined().run(line)).toMatchObject({ stderr, status });
  });

  it('may not send what is too big when it must not be cut', () => {
    const { stderr, status } = joined().run('ping -c 1 -s 1473 -M do -W 1 10.9.0.2');
    expect([stderr, status]).toEqual(['ping: sendmsg: Message too long\n', 1]);
  });
});

describe('busybox ping', () => {
  it('counts replies', () => {
    expect(timeless(joined().run('busybox ping -c 1 10.9.0.2').stdout)).toBe(
      'PING 10.9.0.2 (10.9.0.2): 56 data bytes\n64 bytes from 10.9.0.2: seq=0 ttl=64 time=T ms\n' +
        '\n--- 10.9.0.2 ping statistics ---\n1 packets transmitted, 1 packets received, 0% packet loss\n' +
        'round-trip min/avg/max = T ms\n',
    );
  });

  it('stops where there is no route', () => {
    expect(joined().run('busybox ping -c 1 203.0.113.1')).toMatchObject({
      stdout: 'PING 203.0.113.1 (203.0.113.1): 56 data bytes\n',
      stderr: 'ping: sendto: Network is unreachable\n',
      status: 1,
    });
  });

  it('says nothing of unreachable hosts', () => {
    expect(joined().run('busybox ping -c 1 -W 1 10.9.0.99')).toMatchObject({
      stdout:
        'PING 10.9.0.99 (10.9.0.99): 56 data bytes\n\n--- 10.9.0.99 ping statistics ---\n1 packets transmitted, 0 packets received, 100% packet loss\n',
      stderr: '',
      status: 1,
    });
  });
});

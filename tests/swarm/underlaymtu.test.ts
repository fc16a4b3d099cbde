import { describe, expect, it } from 'vitest';
import { Lab } from '../../src/lab/lab.ts';
import { plainScenario } from '../../src/lab/scenario.ts';

const SIZE = 300_000;

/** Two hosts with a VXLAN tunnel between them, made by hand; node2 serves a small and a large file through it. */
function tunnelled(mtu?: number): (host: string, line: string) => { stdout: string; exit: number } {
  const lab = Lab.start({
    ...plainScenario(['node1', 'node2'], { epoch: Date.UTC(2026, 0, 1) }),
    segments: [{ name: 'lan', subnet: '192.168.56.0/24', mtu }],
  });
  const run = (host: string, line: string) => {
    const result = lab.run(host, line);
    const [failure] = lab.takeFailures();
    if (failure) throw failure.error;
    return result;
  };
  const link = (host: string, own: number, other: number) =>
    run(
      host,
      `ip link add vx0 type vxlan id 42 dstport 4789 remote 192.168.56.${10 + other} && ip link set vx0 mtu 1450 && ` +
        `ip addr add 10.9.0.${own}/24 dev vx0 && ip link set vx0 up`,
    );
  link('node1', 1, 2);
  link('node2', 2, 1);
  run('node2', `mkdir /srv/www && echo small > /srv/www/small && head -c ${SIZE} /dev/zero > /srv/www/big`);
  run('node2', 'docker run -d --name files --network host -v /srv/www:/www busybox httpd -f -p 8000 -h /www');
  return run;
}

describe('a tunnel through an underlay', () => {
  const fetch = (name: string) => `curl -s -m 30 -o /dev/null -w '%{size_download}' http://10.9.0.2:8000/${name}`;

  it('carries large files where the underlay carries 1,500 bytes', () => {
    expect(tunnelled()('node1', fetch('big'))).toMatchObject({ stdout: String(SIZE), exit: 0 });
  });

  it('of 1,400 bytes lets small things through and large ones stall, until the MTU says so', () => {
    const run = tunnelled(1400);
    expect(run('node1', fetch('small'))).toMatchObject({ stdout: '6', exit: 0 });
    expect(run('node1', 'ping -c 1 -W 1 -s 1322 10.9.0.2').exit).toBe(0);
    expect(run('node1', 'ping -c 1 -W 1 -s 1323 10.9.0.2').exit).toBe(1);
    // Nobody tells the sender: the connection is there, and nothing comes.
    expect(run('node1', fetch('big'))).toMatchObject({ stdout: '0', exit: 28 });
    for (const host of ['node1', 'node2']) run(host, 'ip link set vx0 mtu 1350');
    expect(run('node1', fetch('big'))).toMatchObject({ stdout: String(SIZE), exit: 0 });
  });

  it('needs no such setting where the host itself knows of the small link: outer packets are cut', () => {
    const run = tunnelled();
    for (const host of ['node1', 'node2']) run(host, 'ip link set eth0 mtu 1400');
    expect(run('node1', fetch('big'))).toMatchObject({ stdout: String(SIZE), exit: 0 });
  });
});

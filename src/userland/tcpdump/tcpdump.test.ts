import { describe, expect, it } from 'vitest';
import { hostPrograms } from '../catalogue.ts';
import { Testbed, TOOLS } from '../testbed.ts';

/** Runs tcpdump beside a ping on the loopback and interrupts it. */
function capture(args: string): { stdout: string; stderr: string } {
  const bed = new Testbed({ ...TOOLS, ...hostPrograms });
  bed.kernel.net.loopback.setUp(true);
  return bed.run(`tcpdump ${args}`, {
    during: ([process]) => {
      bed.run('ping -c 1 127.0.0.1');
      bed.run('nc -z 127.0.0.1 81');
      process?.signal('SIGINT');
    },
  });
}

/** Times and numbers that are drawn, by their names. */
function steady(text: string): string {
  return text
    .replace(/^\d\d:\d\d:\d\d\.\d{6} /gm, 'T ')
    .replace(/id \d+/g, 'id N')
    .replace(/(127\.0\.0\.1)\.\d{5}/g, '$1.P')
    .replace(/(seq|ack) \d{5,}/g, '$1 S');
}

describe('tcpdump', () => {
  it('prints what passes, and how much there was', () => {
    const { stdout, stderr } = capture('-i lo -n icmp');
    expect(steady(stdout)).toBe(
      'T IP 127.0.0.1 > 127.0.0.1: ICMP echo request, id N, seq 1, length 64\n' +
        'T IP 127.0.0.1 > 127.0.0.1: ICMP echo reply, id N, seq 1, length 64\n',
    );
    expect(stderr).toBe(
      'tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n' +
        'listening on lo, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n' +
        '\n2 packets captured\n2 packets received by filter\n0 packets dropped by kernel\n',
    );
  });

  it('prints a refused connection', () => {
    expect(steady(capture('-i lo -n tcp and dst port 81').stdout)).toBe(
      'T IP 127.0.0.1.P > 127.0.0.1.81: Flags [S], seq S, win 65495, options [mss 65495], length 0\n',
    );
    expect(capture("-i lo -nt 'tcp[tcpflags] & tcp-rst != 0'").stdout).toMatch(
      /^IP 127\.0\.0\.1\.81 > .*: Flags \[R\.\], seq 0, ack \d+, win 0, length 0\n$/,
    );
  });

  it('ends by itself after -c packets', () => {
    expect(capture('-i lo -n -c 1 icmp').stderr).toMatch(/bytes\n1 packet captured\n/);
  });

  it.each([
    ['host 10.0.0.1 and not port 22', undefined],
    ['src net 10.0.0.0/8 or (udp and portrange 1-100)', undefined],
    ['foo bar', "can't parse filter expression: syntax error"],
    ['host nosuch', "unknown host 'nosuch'"],
    ['port nosuch', "illegal port value 'nosuch'"],
    ['( icmp', "can't parse filter expression: syntax error"],
  ])('understands or refuses the filter %s', (filter, problem) => {
    const bed = new Testbed({ ...TOOLS, ...hostPrograms });
    bed.kernel.net.loopback.setUp(true);
    const { stderr } = bed.run(`tcpdump -i lo '${filter}'`, { during: ([process]) => process?.signal('SIGINT') });
    if (problem) expect(stderr).toBe(`tcpdump: ${problem}\n`);
    else expect(stderr).toContain('0 packets captured');
  });

  it('reads back what it wrote', () => {
    const bed = new Testbed({ ...TOOLS, ...hostPrograms });
    bed.kernel.net.loopback.setUp(true);
    bed.run('tcpdump -i lo -w out.pcap', {
      during: ([process]) => {
        bed.run('ping -c 1 127.0.0.1');
        process?.signal('SIGINT');
      },
    });
    expect(steady(bed.run('tcpdump -n -r out.pcap').stdout)).toBe(
      'T IP 127.0.0.1 > 127.0.0.1: ICMP echo request, id N, seq 1, length 64\n' +
        'T IP 127.0.0.1 > 127.0.0.1: ICMP echo reply, id N, seq 1, length 64\n',
    );
  });
});

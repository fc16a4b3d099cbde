import { describe, expect, it } from 'vitest';
import { hostPrograms } from '../catalogue.ts';
import { Testbed } from '../testbed.ts';

const HEAD = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
`;

describe('ipvsadm', () => {
  it('lists services and their servers, sorted', () => {
    const bed = new Testbed(hostPrograms);
    const run = (line: string) => bed.run(`/usr/sbin/ipvsadm ${line}`);
    expect(run('-Ln').stdout).toBe(HEAD);
    run('-A -f 256 -s rr');
    run('-a -f 256 -r 10.0.0.6:0 -m');
    run('-a -f 256 -r 10.0.0.5:0 -m -w 0');
    run('-A -t 10.0.0.2:80 -p');
    run('-a -t 10.0.0.2:80 -r 10.0.0.7');
    expect(run('-ln').stdout).toBe(`${HEAD}TCP  10.0.0.2:80 wlc persistent 360
  -> 10.0.0.7:80                  Route   1      0          0         
FWM  256 rr
  -> 10.0.0.5:0                   Masq    0      0          0         
  -> 10.0.0.6:0                   Masq    1      0          0         
`);
    expect(run('-S -n').stdout).toBe(
      '-A -t 10.0.0.2:80 -s wlc -p 360\n-a -t 10.0.0.2:80 -r 10.0.0.7:80 -g -w 1\n' +
        '-A -f 256 -s rr\n-a -f 256 -r 10.0.0.5:0 -m -w 0\n-a -f 256 -r 10.0.0.6:0 -m -w 1\n',
    );
    expect(run('-L -n -f 256 --stats').stdout).toBe(
      `Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes
  -> RemoteAddress:Port
FWM  256                                 0        0        0        0        0
  -> 10.0.0.5:0                          0        0        0        0        0
  -> 10.0.0.6:0                          0        0        0        0        0
`,
    );
    expect(bed.run('cat /proc/net/ip_vs').stdout).toContain('TCP  0A000002:0050 wlc persistent 360000 FFFFFFFF\n');
    run('-C');
    expect(run('-L --timeout').stdout).toBe('Timeout (tcp tcpfin udp): 900 120 300\n');
  });

  it.each([
    ['-A', "You need to supply the 'service-address' option for the 'add-service' command", 2],
    ['-A -t 10.0.0.2', 'Zero port specified for non-persistent service', 2],
    ['-A -t 10.0.0.2:80 -w 3', "Illegal 'weight' option with the 'add-service' command", 2],
    ['-A -f x', "invalid fwmark value `x' specified", 2],
    ['-A -t 10.0.0.2:99999', 'illegal virtual server address[:port] specified', 2],
    ['-a -f 5', "You need to supply the 'real-server' option for the 'add-server' command", 2],
    ['-a -f 5 -r 10.0.0.1', 'Service not defined', 255],
    ['-D -f 5', 'No such service', 255],
    ['-L -f 5', 'No such service', 1],
    ['-A -f 5 -s none', 'Scheduler or persistence engine not found', 255],
    ['-L -c --timeout', "The option 'timeout' conflicts with the 'connection' option in the 'list' command", 2],
    ['--set 1 2', '--set option requires 3 timeout values', 2],
    ['-L --foo', '--foo: unknown option', 255],
    ['--foo', "Try `ipvsadm -h' or 'ipvsadm --help' for more information.", 255],
    ['-A -f 5 -s mh', 'ipvsadm: not simulated: scheduler mh', 1],
  ])('says what is wrong with %s', (args, message, status) => {
    const result = new Testbed(hostPrograms).run(`/usr/sbin/ipvsadm ${args}`);
    expect(result).toMatchObject({ stderr: `${message}\n`, status });
  });
});

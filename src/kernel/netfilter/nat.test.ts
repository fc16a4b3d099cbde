import { beforeEach, describe, expect, it } from 'vitest';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { NetNamespace } from '../netns.ts';
import { Testbed } from '../testbed.ts';
import { type IpPacket, ipPacket } from '../wire/ip.ts';
import type { TcpFlags, TcpSegment } from '../wire/tcp.ts';
import { iptables } from './command.ts';

const NO_DATA = new Uint8Array(0);

let bed: Testbed;
let client: NetNamespace;
let host: NetNamespace;
let container: NetNamespace;

function run(ns: NetNamespace, line: string): string {
  return iptables(ns, 4, line.split(' ')).stdout;
}

function tcp(srcPort: number, dstPort: number, flags: TcpFlags = { syn: true }): TcpSegment {
  return { kind: 'tcp', srcPort, dstPort, seq: 0, ack: flags.ack ? 1 : 0, flags, window: 65_535, data: NO_DATA };
}

function udp(srcPort: number, dstPort: number) {
  return { kind: 'udp', srcPort, dstPort, data: NO_DATA } as const;
}

/** Sends a packet and lets it arrive. @returns what `at` has got since */
function send(
  from: NetNamespace,
  to: string,
  payload: IpPacket['payload'],
  at: NetNamespace,
  src = '0.0.0.0',
): IpPacket[] {
  const packets = bed.received.get(at) ?? [];
  packets.length = 0;
  from.ip.output(ipPacket(Addr.parse(src), Addr.parse(to), payload));
  bed.run(1);
  return [...packets];
}

/** `10.0.0.1:1→10.0.0.2:2` */
function ends({ src, dst, payload }: IpPacket): string {
  if (payload.kind === 'tcp' || payload.kind === 'udp') return `${src}:${payload.srcPort}→${dst}:${payload.dstPort}`;
  return `${src}→${dst}`;
}

/** A client (192.168.1.2) – a host (192.168.1.1, 172.17.0.1) – a container (172.17.0.2), with Docker's usual rules. */
beforeEach(() => {
  bed = new Testbed();
  host = bed.host;
  client = bed.namespace('client');
  container = bed.namespace('container');
  bed.cable(client, 'eth0', '192.168.1.2/24', host, 'eth0', '192.168.1.1/24');
  const [eth0] = bed.cable(container, 'eth0', '172.17.0.2/16', host, 'docker0', '172.17.0.1/16');
  container.routes.add({ dst: 'default', via: Prefix.parse('172.17.0.1').addr, device: eth0 });
  host.sysctl.set('net.ipv4.ip_forward', '1');
  run(
    host,
    '-t nat -A PREROUTING -m addrtype --dst-type LOCAL -p tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80',
  );
  run(host, '-t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE');
});

describe('a published port', () => {
  it('leads to the container, and the answer comes from the port', () => {
    expect(send(client, '192.168.1.1', tcp(40_000, 8080), container).map(ends)).toEqual([
      '192.168.1.2:40000→172.17.0.2:80',
    ]);
    const answers = send(container, '192.168.1.2', tcp(80, 40_000, { syn: true, ack: true }), client);
    expect(answers.map(ends)).toEqual(['192.168.1.1:8080→192.168.1.2:40000']);
    const [connection] = host.conntrack.list();
    expect(connection).toMatchObject({ tcp: 'SYN_RECV', seenReply: true, dstNat: true, srcNat: false });
    expect(connection?.reply.src.text).toBe('172.17.0.2');
  });

  it('asks the nat table once a connection', () => {
    send(client, '192.168.1.1', tcp(40_000, 8080), container);
    send(container, '192.168.1.2', tcp(80, 40_000, { syn: true, ack: true }), client);
    send(client, '192.168.1.1', tcp(40_000, 8080, { ack: true }), container);
    expect(run(host, '-t nat -nvL PREROUTING')).toMatch(/\n +1 +\d+ DNAT /);
    expect(host.conntrack.list()[0]).toMatchObject({ tcp: 'ESTABLISHED', assured: true });
  });

  it('translates the error of the container and what it quotes', () => {
    send(client, '192.168.1.1', tcp(40_000, 8080), container);
    const got = bed.received.get(container)?.[0] as IpPacket;
    const packets = bed.received.get(client) ?? [];
    packets.length = 0;
    container.ip.sendIcmpError(got, 'destination-unreachable', 3);
    bed.run(1);
    expect(packets).toHaveLength(1);
    expect(packets[0]?.src.text).toBe('192.168.1.1');
    const { payload } = packets[0] as IpPacket;
    expect(payload.kind === 'icmp' && payload.quoted && ends(payload.quoted)).toBe(
      '192.168.1.2:40000→192.168.1.1:8080',
    );
  });

  it('can be reached by the container itself where its packets are masqueraded on the way back', () => {
    run(host, '-t nat -A POSTROUTING -s 172.17.0.2 -d 172.17.0.2 -p tcp --dport 80 -j MASQUERADE');
    const [looped] = send(container, '192.168.1.1', tcp(50_000, 8080), container);
    expect(looped && ends(looped)).toBe('172.17.0.1:50000→172.17.0.2:80');
    const [answer] = send(container, '172.17.0.1', tcp(80, 50_000, { syn: true, ack: true }), container);
    expect(answer && ends(answer)).toBe('192.168.1.1:8080→172.17.0.2:50000');
  });

  it('is led elsewhere from the host itself by OUTPUT', () => {
    run(host, '-t nat -A OUTPUT -p tcp -d 192.168.1.1 --dport 8080 -j DNAT --to-destination 172.17.0.2:80');
    const [packet] = send(host, '192.168.1.1', tcp(41_000, 8080), container);
    expect(packet?.dst.text).toBe('172.17.0.2');
    const [answer] = send(container, packet?.src.text ?? '', tcp(80, 41_000, { syn: true, ack: true }), host);
    expect(answer && ends(answer)).toBe(`192.168.1.1:8080→${packet?.src.text}:41000`);
  });
});

describe('masquerading', () => {
  it('shows the host as the sender and brings the answer back', () => {
    const [request] = send(container, '192.168.1.2', udp(5000, 53), client);
    expect(request && ends(request)).toBe('192.168.1.1:5000→192.168.1.2:53');
    const [answer] = send(client, '192.168.1.1', udp(53, 5000), container);
    expect(answer && ends(answer)).toBe('192.168.1.2:53→172.17.0.2:5000');
  });

  it('changes the port of a second sender that uses the same one', () => {
    const other = bed.namespace('other');
    const [eth0] = bed.cable(other, 'eth0', '172.18.0.2/16', host, 'br1', '172.18.0.1/16');
    other.routes.add({ dst: 'default', via: Prefix.parse('172.18.0.1').addr, device: eth0 });
    run(host, '-t nat -A POSTROUTING -s 172.18.0.0/16 ! -o br1 -j MASQUERADE');
    send(container, '192.168.1.2', udp(5000, 53), client);
    const [second] = send(other, '192.168.1.2', udp(5000, 53), client);
    expect(second?.src.text).toBe('192.168.1.1');
    const port = second?.payload.kind === 'udp' ? second.payload.srcPort : 0;
    expect(port).not.toBe(5000);
    expect(port).toBeGreaterThanOrEqual(1024);
    const [answer] = send(client, '192.168.1.1', udp(53, port), other);
    expect(answer && ends(answer)).toBe('192.168.1.2:53→172.18.0.2:5000');
  });

  it('works for pings, whose answers carry the identifier of the sender', () => {
    expect(bed.ping(container, '192.168.1.2')).toMatchObject([{ type: 'echo-reply', id: 1 }]);
    expect(host.conntrack.list()).toMatchObject([{ srcNat: true, seenReply: true }]);
  });

  it('takes ports from --to-ports', () => {
    run(host, '-t nat -I POSTROUTING -s 172.17.0.0/16 -p udp ! -o docker0 -j MASQUERADE --to-ports 2000-2001');
    const port = (packet: IpPacket | undefined) => (packet?.payload.kind === 'udp' ? packet.payload.srcPort : 0);
    const ports = [5000, 5001].map((source) => port(send(container, '192.168.1.2', udp(source, 53), client)[0]));
    expect(ports.sort()).toEqual([2000, 2001]);
  });
});

describe('other targets', () => {
  it('REDIRECT leads to the host', () => {
    run(host, '-t nat -A PREROUTING -p udp --dport 53 -j REDIRECT --to-ports 5353');
    expect(send(client, '10.9.9.9', udp(1000, 53), host)).toEqual([]);
    client.routes.add({ dst: 'default', via: Prefix.parse('192.168.1.1').addr });
    expect(send(client, '10.9.9.9', udp(1000, 53), host).map(ends)).toEqual(['192.168.1.2:1000→192.168.1.1:5353']);
  });

  it('REJECT tells the sender and names the rule in the trace', () => {
    run(host, '-A FORWARD -o docker0 -p tcp -j REJECT');
    const [error] = send(client, '192.168.1.1', tcp(40_000, 8080), client);
    expect(error?.payload).toMatchObject({ kind: 'icmp', type: 'destination-unreachable', code: 3 });
    expect(error?.src.text).toBe('192.168.1.1');
    // What is quoted is what the client sent.
    expect(error?.payload.kind === 'icmp' && error.payload.quoted && ends(error.payload.quoted)).toBe(
      '192.168.1.2:40000→192.168.1.1:8080',
    );
    const drop = bed.world.trace.since().find((record) => record.stage === 'drop' && record.reason === 'netfilter');
    expect(drop).toMatchObject({
      table: 'filter',
      chain: 'FORWARD',
      rule: '-A FORWARD -o docker0 -p tcp -j REJECT --reject-with icmp-port-unreachable',
      verdict: 'REJECT',
    });
  });

  it('REJECT can answer as a closed port does', () => {
    run(host, '-A FORWARD -o docker0 -p tcp -j REJECT --reject-with tcp-reset');
    const [reset] = send(client, '192.168.1.1', tcp(40_000, 8080), client);
    expect(reset && ends(reset)).toBe('192.168.1.1:8080→192.168.1.2:40000');
    expect(reset?.payload).toMatchObject({ flags: { rst: true, ack: true }, ack: 1 });
  });

  it('MARK reaches later matches, and rules count what they met', () => {
    run(host, '-t mangle -A PREROUTING -i eth0 -j MARK --set-mark 7');
    run(host, '-A FORWARD -m mark --mark 7 -j DROP');
    expect(send(client, '192.168.1.1', tcp(40_000, 8080), container)).toEqual([]);
    expect(run(host, '-nvL FORWARD')).toContain(
      '    1    40 DROP       all  --  *      *       0.0.0.0/0            0.0.0.0/0            mark match 0x7\n',
    );
  });

  it('LOG writes a line and goes on', () => {
    run(host, '-A FORWARD -p tcp -j LOG --log-prefix new:');
    expect(send(client, '192.168.1.1', tcp(40_000, 8080), container)).toHaveLength(1);
    expect(host.netfilter.log.lines[0]?.text).toContain(
      'new:IN=eth0 OUT=docker0 SRC=192.168.1.2 DST=172.17.0.2 LEN=40 ',
    );
  });
});

describe("Docker's chains between networks", () => {
  beforeEach(() => {
    for (const line of [
      '-N DOCKER',
      '-N DOCKER-FORWARD',
      '-N DOCKER-CT',
      '-A FORWARD -j DOCKER-FORWARD',
      '-A DOCKER-FORWARD -j DOCKER-CT',
      '-A DOCKER-FORWARD -o docker0 -j DOCKER',
      '-A DOCKER-FORWARD -i docker0 -j ACCEPT',
      '-A DOCKER-CT -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT',
      '-A DOCKER ! -i docker0 -o docker0 -j DROP',
    ]) {
      run(host, line);
    }
    client.routes.add({ dst: 'default', via: Prefix.parse('192.168.1.1').addr });
  });

  it('let published ports in and nothing else', () => {
    expect(send(client, '192.168.1.1', tcp(40_000, 8080), container)).toHaveLength(1);
    const { position } = bed.world.trace;
    expect(send(client, '172.17.0.2', tcp(40_001, 81), container)).toEqual([]);
    expect(bed.world.trace.since(position).find((record) => record.reason === 'netfilter')).toMatchObject({
      chain: 'DOCKER',
      rule: '-A DOCKER ! -i docker0 -o docker0 -j DROP',
    });
  });

  it('let answers in, to what the container began', () => {
    send(container, '192.168.1.2', tcp(50_000, 443), client);
    expect(send(client, '192.168.1.1', tcp(443, 50_000, { syn: true, ack: true }), container)).toHaveLength(1);
    expect(run(host, '-nvL DOCKER-CT')).toMatch(/\n +1 +40 ACCEPT /);
  });
});

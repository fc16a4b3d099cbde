import { describe, expect, it } from 'vitest';
import { Lab } from '#lab/lab.ts';
import { plainScenario } from '#lab/scenario.ts';
import { Recorder } from './recorder.ts';
import type { PacketRecord, Recording } from './recording.ts';
import { recordStep } from './recordstep.ts';

function labWith(setup: readonly (readonly [host: string, cmd: string])[]): Lab {
  const lab = Lab.start(plainScenario(['node1', 'node2'], { epoch: 0 }));
  for (const [host, cmd] of setup) expect(lab.run(host, cmd)).toMatchObject({ exit: 0 });
  return lab;
}

function record(lab: Lab, host: string, cmd: string): Recording {
  const recorder = new Recorder(lab);
  lab.run(host, cmd);
  return recorder.finish();
}

const wayOf = (packet: PacketRecord | undefined) =>
  packet?.hops.map(({ where, what }) => `${what.kind} ${where.kind === 'overlay' ? 'overlay ' : ''}${where.name}`);
const layersAt = (packet: PacketRecord | undefined, kind: string) =>
  packet?.hops
    .find(({ what }) => what.kind === kind)
    ?.layers.map(({ name, outer }) => `${outer ? 'outer ' : ''}${name}`);
const find = ({ packets }: Recording, key: string) => packets.find(({ about }) => about.key === key);

const ONE_HOST = [
  ['node1', 'docker network create app'],
  ['node1', 'docker run -d --name web --network app -p 8080:80 nginx:alpine'],
  ['node1', 'docker run -d --name shop --network app alpine sleep 1d'],
  ['node1', 'docker run -d --name lone alpine sleep 1d'],
] as const;

describe('on one host', () => {
  const lab = labWith(ONE_HOST);

  it('follows a ping over the bridge and back, after the name and the neighbour have been asked for', () => {
    const recording = record(lab, 'node1', 'docker exec shop ping -c1 web');
    expect(recording.conversations.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual([
      'dns answered',
      'icmp answered',
      'arp answered',
    ]);
    const ping = find(recording, 'echoRequest');
    expect(ping).toMatchObject({ from: { name: 'shop' }, to: { name: 'web' }, outcome: 'delivered' });
    expect(wayOf(ping)).toEqual(['output shop', 'neighbour shop', 'transmit shop', 'bridge node1', 'deliver web']);
    expect(wayOf(find(recording, 'echoReply'))).toEqual(['output web', 'transmit web', 'bridge node1', 'deliver shop']);
    expect(wayOf(find(recording, 'arpReply'))?.at(-1)).toBe('deliver shop');
    expect(recording.focus).toBeUndefined();
    expect(recording.more).toBe(0);
  });

  it('shows the question to the embedded name server and its answer, with the redirection to its real port', () => {
    const recording = record(lab, 'node1', 'docker exec shop nslookup -type=a web');
    const [question, answer] = [find(recording, 'dnsQuery'), find(recording, 'dnsAnswer')];
    expect(question?.about).toEqual({ key: 'dnsQuery', name: 'web', type: 'A' });
    expect(answer?.about).toMatchObject({ key: 'dnsAnswer', answer: expect.stringMatching(/^172\.18\.0\.\d$/) });
    expect(question?.hops[1]?.what).toMatchObject({
      kind: 'nat',
      end: 'destination',
      before: '127.0.0.11:53',
      rule: expect.stringContaining('DOCKER_OUTPUT'),
    });
    expect(answer?.hops[1]?.what).toMatchObject({ kind: 'nat', back: true, after: '127.0.0.11:53' });
    expect(answer?.conversation).toBe(question?.conversation);
  });

  it('shows how a published port leads to the container, by which rule, and what is tracked', () => {
    const recording = record(lab, 'node2', 'curl -s 192.168.56.11:8080');
    const syn = find(recording, 'tcpSyn');
    expect(wayOf(syn)?.filter((hop) => !hop.startsWith('neighbour'))).toEqual([
      'output node2',
      'transmit node2',
      'receive node1',
      'nat node1',
      'forward node1',
      'transmit node1',
      'deliver web',
    ]);
    const nat = syn?.hops.find(({ what }) => what.kind === 'nat');
    expect(nat?.what).toMatchObject({
      before: '192.168.56.11:8080',
      after: '172.18.0.2:80',
      rule: expect.stringMatching(/^-A DOCKER .* -j DNAT --to-destination 172\.18\.0\.2:80$/),
    });
    expect(nat?.connection).toMatchObject({ state: 'NEW', tcp: 'SYN_SENT', nat: 'destination' });
    const accept = find(recording, 'tcpAccept');
    expect(accept?.hops.find(({ what }) => what.kind === 'nat')?.what).toMatchObject({ back: true });
    expect(find(recording, 'tcpHttp')?.about).toEqual({ key: 'tcpHttp', line: 'GET / HTTP/1.1' });
    const [tcp] = recording.conversations;
    expect(tcp).toMatchObject({ kind: 'tcp', outcome: 'answered', from: { name: 'node2' } });
    expect(new Set(recording.packets.map(({ conversation }) => conversation)).size).toBe(
      recording.conversations.length,
    );
  });

  it('names the line of the table that a container’s way out follows, and what masquerades it', () => {
    const syn = find(record(lab, 'node1', 'docker exec lone wget -T 2 http://192.168.56.12:99'), 'tcpSyn');
    expect(syn?.hops[0]?.what).toMatchObject({ route: 'default via 172.17.0.1 dev eth0', via: '172.17.0.1' });
    expect(syn?.hops.find(({ what }) => what.kind === 'nat')?.what).toMatchObject({
      end: 'source',
      rule: '-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE',
    });
    expect(syn?.hops.at(-1)?.what).toMatchObject({ kind: 'drop', reason: 'no-socket' });
  });

  it('ends where the isolation of networks drops a packet, and says by which rule', () => {
    const recording = record(lab, 'node1', 'docker exec lone ping -c1 -W1 172.18.0.2');
    const ping = recording.packets[recording.focus ?? -1];
    expect(ping).toMatchObject({ outcome: 'dropped', about: { key: 'echoRequest' }, to: { name: 'web' } });
    expect(ping?.hops.at(-1)).toMatchObject({
      where: { kind: 'host', name: 'node1', namespace: 'host', device: 'docker0' },
      what: {
        kind: 'drop',
        reason: 'netfilter',
        rule: expect.stringContaining('-j DROP'),
        device: { name: 'docker0', network: 'bridge' },
        note: expect.stringContaining('published port'),
      },
    });
    expect(recording.conversations[ping?.conversation ?? -1]?.outcome).toBe('dropped');
  });

  it('tells of a missing route, and of a neighbour who does not answer', () => {
    lab.run('node1', 'docker run -d --name cell --network none alpine sleep 1d');
    const lost = record(lab, 'node1', 'docker exec shop ping -c1 -W4 172.18.0.99');
    expect(lost.packets[lost.focus ?? -1]?.hops.at(-1)?.what).toMatchObject({
      kind: 'drop',
      reason: 'neighbour-failed',
    });
    expect(lost.conversations.find(({ kind }) => kind === 'arp')?.outcome).toBe('unanswered');
  });

  it('knows containers that are gone by the end', () => {
    const recording = record(lab, 'node1', 'docker run --rm --name brief --network app alpine ping -c1 web');
    const ping = find(recording, 'echoRequest');
    expect(ping?.from.name).toBe('brief');
    const space = ping?.hops[0]?.where.namespace;
    expect(recording.picture.hosts[0]?.namespaces.map(({ id }) => id)).toContain(space);
  });

  it('keeps to its limit and says what it left out', () => {
    const recording = record(lab, 'node1', 'docker exec shop ping -c150 -i 0.1 web');
    expect(recording.packets).toHaveLength(200);
    expect(recording.more).toBeGreaterThan(90);
  });
});

describe('between two hosts', () => {
  it('wraps a packet into VXLAN and unwraps it', () => {
    const lab = labWith([['node1', 'docker swarm init --advertise-addr 192.168.56.11']]);
    const token = lab.run('node1', 'docker swarm join-token -q worker').stdout.trim();
    lab.run('node2', `docker swarm join --token ${token} 192.168.56.11:2377`);
    lab.run('node1', 'docker network create -d overlay --attachable ov');
    lab.run('node1', 'docker run -d --name here --network ov alpine sleep 1d');
    lab.run('node2', 'docker run -d --name there --network ov alpine sleep 1d');
    const recording = record(lab, 'node1', 'docker exec here ping -c1 there');
    const ping = find(recording, 'echoRequest');
    expect(wayOf(ping)).toEqual([
      'output here',
      'neighbour here',
      'transmit here',
      'bridge overlay ov',
      'encapsulate overlay ov',
      'output node1',
      'transmit node1',
      'deliver node2',
      'decapsulate overlay ov',
      'bridge overlay ov',
      'deliver node2/there',
    ]);
    expect(layersAt(ping, 'encapsulate')).toEqual(['outer ip4', 'outer udp', 'outer vxlan', 'ethernet', 'ip4', 'icmp']);
    expect(layersAt(ping, 'decapsulate')).toEqual(['ethernet', 'ip4', 'icmp']);
    expect(ping?.outcome).toBe('delivered');

    expect(lab.run('node1', 'docker service create -q --name who -p 8080:80 traefik/whoami')).toMatchObject({
      exit: 0,
    });
    const served = record(lab, 'node1', 'curl -s 192.168.56.11:8080');
    const kinds = find(served, 'tcpSyn')?.hops.map(({ what }) => what.kind);
    expect(kinds).toContain('balance');
  });
});

describe('a step of a journal', () => {
  it('is recorded by itself', () => {
    const lab = labWith(ONE_HOST);
    lab.run('node1', 'docker exec shop ping -c1 web');
    lab.run('node1', 'docker exec shop ping -c1 lone');
    const steps = recordStep(lab.scenario, lab.journal(), ONE_HOST.length);
    const done = steps.next();
    const recording = done.value as Recording;
    expect(done.done).toBe(true);
    expect(recording.packets.filter(({ about }) => about.key === 'echoRequest')).toHaveLength(1);
    expect(find(recording, 'dnsAnswer')?.about).toMatchObject({ name: 'web' });
    expect(structuredClone(recording)).toEqual(recording);
  });
});

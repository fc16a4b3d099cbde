import { beforeAll, describe, expect, test } from 'vitest';
import { Lab } from '#lab/lab.ts';
import { Recorder } from '#lab/packets/recorder.ts';
import type { PacketHop, Recording } from '#lab/packets/recording.ts';
import { plainScenario } from '#lab/scenario.ts';
import { fetchTexts, type PlaybackTexts } from './texts.ts';
import { aboutText, hopText, placeText, rulePlace, wayText } from './words.ts';

let published: Recording;
let isolated: Recording;
let english: PlaybackTexts;
let chinese: PlaybackTexts;

beforeAll(async () => {
  [english, chinese] = [await fetchTexts('en'), await fetchTexts('zh-Hant')];
  const lab = Lab.start(plainScenario(['node1', 'node2'], { epoch: 0 }));
  lab.run('node1', 'docker run -d --name web -p 8080:80 nginx:alpine');
  lab.run('node1', 'docker network create app');
  lab.run('node1', 'docker run -d --name shop --network app alpine sleep 1d');
  const record = (host: string, cmd: string) => {
    const recorder = new Recorder(lab);
    lab.run(host, cmd);
    return recorder.finish();
  };
  published = record('node2', 'curl -s 192.168.56.11:8080');
  isolated = record('node1', 'docker exec shop ping -c1 -W1 172.17.0.2');
});

const hopOf = ({ packets }: Recording, kind: string): PacketHop =>
  packets.flatMap(({ hops }) => hops).find(({ what }) => what.kind === kind) as PacketHop;

describe('what a recording says', () => {
  test('a published port', () => {
    const nat = hopOf(published, 'nat');
    expect(hopText(english, nat)).toBe('NAT: the destination `192.168.56.11:8080` becomes `172.17.0.2:80`.');
    expect(hopText(chinese, nat)).toBe('NAT：目的地 `192.168.56.11:8080` 變成 `172.17.0.2:80`。');
    expect(placeText(english, hopOf(published, 'transmit').where)).toBe('host `node2`, device `eth0`');
    expect(hopText(english, hopOf(published, 'forward'))).toBe(
      'Routing: the line `172.17.0.0/16 dev docker0` leads from `eth0` on to `docker0` (network `bridge`).',
    );
  });

  test('who speaks to whom, with the port where it is asked for', () => {
    const [connection] = published.conversations;
    const [syn] = published.packets;
    if (!connection || !syn) throw new Error('nothing was recorded');
    expect(wayText(english, connection, true)).toBe('`node2` to `node1:8080`');
    expect(wayText(english, syn)).toBe('`node2` to `node1`');
    expect(aboutText(english, syn.about)).toBe('asks for a connection (SYN)');
    expect(aboutText(english, { key: 'tcpData', bytes: 1 })).toBe('sends 1 byte');
  });

  test('the embedded name server, which has the container’s own loopback address', () => {
    const ends = { from: { name: 'shop', address: '127.0.0.11:4000' }, to: { address: '127.0.0.11:53' } };
    expect(wayText(english, { ...ends, kind: 'dns' })).toBe('`shop` to Docker’s name server');
    const about = { key: 'dnsAnswer', name: 'web', type: 'A', answer: '172.18.0.2' } as const;
    expect(wayText(english, { ...ends, about })).toBe('Docker’s name server to `shop`');
  });

  test('why a packet ended, and where the rule stands', () => {
    const drop = hopOf(isolated, 'drop');
    expect(hopText(english, drop)).toBe('It ends here: the firewall rule drops it.');
    if (drop.what.kind !== 'drop') throw new Error('it was not dropped');
    expect(rulePlace(english, drop.what)).toMatch(/^table `raw`, chain `PREROUTING`, rule \d$/);
    expect(hopText(english, { ...drop, what: { kind: 'drop', reason: 'no-route', address: '10.9.9.9' } })).toBe(
      'It ends here: there is no route to that address (`10.9.9.9`).',
    );
  });

  test('nothing is left to be filled in', () => {
    for (const texts of [english, chinese]) {
      for (const { hops, about } of [...published.packets, ...isolated.packets]) {
        for (const text of [aboutText(texts, about), ...hops.map((hop) => hopText(texts, hop))])
          expect(text).not.toMatch(/\{\w+\}/);
      }
    }
  });
});

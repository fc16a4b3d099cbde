import type { Addr } from '#netip/addr.ts';
import type { Explanation, Step } from './explanation.ts';
import type { Hop } from './hop.ts';
import { follow, goalOf, type Journey, type Sent } from './journey.ts';
import { type Probed, probe } from './probe.ts';
import { proxiedTo } from './proxy.ts';
import type { Target } from './question.ts';
import { reasonFor } from './reason.ts';
import type { Scene, Spot } from './scene.ts';

/** What became of a packet, without the question. */
export type Travelled = Omit<Explanation, 'from' | 'to' | 'protocol' | 'port'>;

/** Sends what `target` asks for to one address, and says in words how it went. @param brief leaves out which networks the two are on */
export function travel(scene: Scene, from: Spot, target: Target, addr: Addr, brief = false): Travelled {
  const parent = scene.processAt(from);
  if (!parent) throw new Error(`${scene.nameOf(from)} does not run`);
  const probed = probe(scene.lab, parent, addr, target);
  const wanted = (packet: { payload: { kind: string; dstPort?: number; type?: string } }) =>
    packet.payload.kind === target.protocol &&
    (target.port === undefined ? packet.payload.type === 'echo-request' : packet.payload.dstPort === target.port);
  const journey = follow(scene, probed, addr.text, wanted);
  const way = stepsOf(journey);
  const address = addr.text;

  const proxy = proxiedTo(scene, journey.arrival);
  if (proxy) {
    const place = `\`${proxy.target.addr.text}:${proxy.target.port}\``;
    const what = `the program docker-proxy takes the ${target.protocol === 'udp' ? 'datagram' : 'connection'}, and makes one of its own to ${place}`;
    const second = follow(scene, after(probed, journey, proxy), proxy.target.addr.text, (packet) => {
      const { payload } = packet;
      return payload.kind === target.protocol && 'dstPort' in payload && payload.dstPort === proxy.target.port;
    });
    // The proxy's own connection stands between the two directions of the first.
    const step: Step = { part: 'there', where: proxy.host, what };
    const [out, home] = [way.slice(0, journey.there), way.slice(journey.there)];
    const steps = [...out, step, ...stepsOf(second), ...home];
    const refused = target.protocol === 'tcp' && probed.hungUp;
    const arrives = second.arrival !== undefined && !refused && second.end === undefined;
    if (arrives)
      return {
        arrives,
        address,
        verdict: arrived(scene, target, proxy.target.addr, proxy.host, ', by way of docker-proxy'),
        steps,
      };
    const at = { addr: proxy.target.addr, port: proxy.target.port };
    const answer: Probed = { ...probed, answer: refused || second.end?.cause === 'refused' ? 'refused' : 'none' };
    const reason = reasonFor(scene, { host: scene.lab.hosts.get(proxy.host) ?? from.host }, at, target, second, answer);
    return {
      arrives: false,
      address,
      cause: reason.cause,
      verdict: `docker-proxy took the connection, but could not pass it on. ${reason.text}`,
      steps,
    };
  }

  const steps = way;
  const arrives =
    target.protocol === 'udp'
      ? journey.arrival !== undefined && (journey.end === undefined || journey.end.reply) && probed.answer !== 'refused'
      : probed.answer === 'yes';
  if (arrives)
    return {
      arrives,
      address,
      verdict: arrived(scene, target, goalOf(journey, { addr }).addr, journey.arrival?.host ?? from.host.name, ''),
      steps,
    };
  const goal = goalOf(journey, { addr, port: target.port });
  const { cause, text, apart } = reasonFor(scene, from, goal, target, journey, probed);
  return { arrives: false, address, cause, verdict: brief ? text : `${text}${apart}`, steps };
}

function arrived(scene: Scene, { protocol, port }: Target, addr: Addr, host: string, how: string): string {
  const holder = scene.holderOf(addr, host);
  const place = holder ? `\`${scene.nameOf(holder.spot)}\` (\`${addr.text}\`)` : `\`${addr.text}\``;
  const paused = holder?.spot.container?.state.paused
    ? ` But \`${scene.nameOf(holder.spot)}\` is paused: its program will not answer.`
    : '';
  if (protocol === 'icmp') return `The ping arrives at ${place}${how}, and the answer comes back.${paused}`;
  if (protocol === 'tcp') return `The connection to TCP port ${port} is accepted by ${place}${how}.${paused}`;
  return `The datagram arrives at ${place}${how}, where a program listens on UDP port ${port}. UDP itself confirms nothing.${paused}`;
}

function stepsOf({ hops, there }: Journey): Step[] {
  return hops.map((hop: Hop, index) => ({ part: index < there ? 'there' : 'back', ...hop }));
}

/** What happened after the packet had arrived, seen from the host where the proxy runs. */
function after(sent: Sent, { arrival }: Journey, proxy: { host: string; inode: number }): Sent {
  const begin = arrival ? sent.records.indexOf(arrival) + 1 : 0;
  return { records: sent.records.slice(begin), host: proxy.host, inode: proxy.inode };
}

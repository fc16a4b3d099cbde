import type { About } from '#lab/packets/about.ts';
import type {
  Conversation,
  DeviceLabel,
  Drop,
  Endpoint,
  Happening,
  PacketHop,
  PacketRecord,
  Where,
} from '#lab/packets/recording.ts';
import type { PlaybackTexts } from './texts.ts';

// What a recording says, in the reader's language: Markdown of one line, names and addresses in backticks.

/** What a packet says. */
export function aboutText({ say }: PlaybackTexts, about: About): string {
  const { key, ...values } = about as { key: About['key'] } & Record<string, string | number>;
  const { bytes } = values;
  return say(`about.${key}`, bytes === undefined ? values : { ...values, count: bytes });
}

type Way = Pick<PacketRecord, 'from' | 'to'> & Partial<Pick<PacketRecord, 'about'> & Pick<Conversation, 'kind'>>;

/** From where to where, by names where there are any, and by addresses where the names are the same. @param port tells the port, too */
export function wayText({ say }: PlaybackTexts, { from, to, about, kind }: Way, port = false): string {
  const here = `\`${from.name ?? from.address}\``;
  // Both ends have the container's loopback address: only one of them is the container's own program.
  if (about?.key === 'dnsAnswer' && isEmbedded(from)) return say('way', { from: say('nameserver'), to: here });
  if ((about?.key === 'dnsQuery' || kind === 'dns') && isEmbedded(to))
    return say('way', { from: here, to: say('nameserver') });
  const same = from.name !== undefined && from.name === to.name;
  const number = port && !same && to.name !== undefined ? /[\d\]]:(\d+)$/.exec(to.address)?.[1] : undefined;
  const goal = same ? to.address : (to.name ?? to.address);
  return say('way', { from: here, to: `\`${goal}${number === undefined ? '' : `:${number}`}\`` });
}

/** Where a hop happened: `container shop, device eth0`. */
export function placeText(texts: PlaybackTexts, where: Where): string {
  const place = whereText(texts, where);
  return where.device === undefined ? place : texts.say('where.device', { where: place, device: where.device });
}

/** What happened at a hop, as a sentence or two. */
export function hopText(texts: PlaybackTexts, hop: PacketHop): string {
  const { say } = texts;
  const { what, where, layers } = hop;
  const label = (device: DeviceLabel) => deviceText(texts, device);
  const labels = (devices: readonly DeviceLabel[]) => list(texts, devices.map(label));
  switch (what.kind) {
    case 'output': {
      const { route, via } = what;
      const out = label(what.out);
      if (route === undefined) return say('output', { out });
      return via === undefined ? say('output.direct', { out, route }) : say('output.via', { out, route, via });
    }
    case 'transmit': {
      const device = label(what.device);
      if (what.ports.length > 0) return say('transmit.ports', { device, ports: labels(what.ports) });
      const { to = '' } = what;
      return to === 'ff:ff:ff:ff:ff:ff' ? say('transmit.all', { device }) : say('transmit', { device, to });
    }
    case 'receive':
      return say('receive', { device: label(what.device) });
    case 'bridge': {
      const ends = { from: label(what.from), to: labels(what.to) };
      if (what.rule !== undefined) return say('bridge.rule', { ...ends, rule: what.rule });
      return say(what.to.length > 1 ? 'bridge.all' : 'bridge', ends);
    }
    case 'forward': {
      const ends = { from: label(what.from), to: label(what.to) };
      return what.route === undefined ? say('forward', ends) : say('forward.route', { ...ends, route: what.route });
    }
    case 'nat':
      return say(what.back ? `nat.back.${what.end}` : `nat.${what.end}`, change(what));
    case 'balance':
      return say(`balance.${what.end}`, change(what));
    case 'neighbour':
      return say('neighbour', { address: what.address, protocol: what.protocol });
    case 'encapsulate':
    case 'decapsulate':
      return say(what.kind, { tunnel: what.tunnel, id: what.id, remote: what.remote });
    case 'deliver':
      return say(layers[0]?.outer ? 'deliver.carrier' : 'deliver', { where: whereText(texts, where) });
    case 'log':
      return say('log', { text: what.text });
    case 'drop':
      return dropText(texts, what);
  }
}

/** Why a packet ended. */
export function dropText({ say }: PlaybackTexts, drop: Drop): string {
  const { reason, address, rejected } = drop;
  if (reason === 'netfilter') return say('drop', { reason: say(rejected ? 'drop.rejects' : 'drop.rule') });
  const text = say(`drop.${reason}`);
  const telling = reason === 'no-route' || reason === 'neighbour-failed';
  return telling && address !== undefined
    ? say('drop.address', { reason: text, address })
    : say('drop', { reason: text });
}

/** Where the rule stands that dropped a packet; empty where it was none. */
export function rulePlace({ say }: PlaybackTexts, { table = '', chain = '', number, rule }: Drop): string {
  if (rule === undefined || chain === '') return '';
  return number === undefined ? say('rule.policy', { table, chain }) : say('rule.place', { table, chain, number });
}

export function whereText({ say }: PlaybackTexts, { kind, name, host }: Where): string {
  return say(`where.${kind}`, { name, host });
}

function deviceText({ say }: PlaybackTexts, { name: device, network, peer }: DeviceLabel): string {
  if (network !== undefined) return say('device.network', { device, network });
  return peer === undefined ? say('device', { device }) : say('device.peer', { device, peer });
}

function change({ before, after }: Extract<Happening, { kind: 'nat' | 'balance' }>) {
  return { before, after };
}

function isEmbedded({ address }: Endpoint): boolean {
  return address.startsWith('127.0.0.11:');
}

function list({ language }: PlaybackTexts, items: readonly string[]): string {
  return new Intl.ListFormat(language).format(items);
}

import type { TraceRecord } from '#kernel/trace.ts';
import type { Scene } from './scene.ts';

/** What a firewall rule that dropped a packet is for, as a sentence with a space before it; empty where nothing is known of it. */
export function firewallNote(scene: Scene, record: TraceRecord, port: number | undefined): string {
  const rule = record.rule ?? '';
  const chain = record.chain ?? '';
  if (rule.startsWith('-P ')) {
    return ' That is the policy of the chain: what no rule of it accepts is dropped.';
  }
  if (chain === 'DOCKER-USER') return ' The chain `DOCKER-USER` is for rules of your own; Docker leaves them alone.';
  const into = /(?:^|\s)(!\s)?-i (\S+)/.exec(rule);
  const out = /(?:^|\s)(!\s)?-o (\S+)/.exec(rule);
  const network = scene.networkOfBridge(record.host, out?.[2] ?? into?.[2] ?? '');
  const named = network === undefined ? 'the network' : `\`${network}\``;
  const object =
    network === undefined ? undefined : scene.lab.hosts.get(record.host)?.running?.controller.networkByName(network);
  if (chain === 'DOCKER-INTERNAL' || object?.internal) {
    return ` The network ${named} is internal: nothing goes in from elsewhere, and nothing goes out.`;
  }
  if (record.table === 'raw' && /^-A PREROUTING -d /.test(rule)) {
    return rule.includes(' lo ') || rule.includes('127.0.0.1')
      ? ' The port is published on the loopback address of this host only, so other machines cannot use it.'
      : ` Docker lets packets to a container's own address in from its network only: use a published port, or connect both to one network.`;
  }
  if (into && out && !into[1] && !out[1] && into[2] === out[2]) {
    return ` Containers of ${named} may not talk to each other: the network was made with \`com.docker.network.bridge.enable_icc=false\`.`;
  }
  if (chain.startsWith('DOCKER-ISOLATION') || chain === 'DOCKER-FORWARD') {
    return ' Docker keeps its bridge networks apart.';
  }
  if (chain === 'DOCKER') {
    const what = port === undefined ? 'This' : `Port ${port}`;
    return ` ${what} is not published: from outside ${named}, only published ports of its containers are let in.`;
  }
  return '';
}

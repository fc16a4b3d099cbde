import type { Addr } from '#netip/addr.ts';
import { resolverConfig } from '#userland/resolver/config.ts';
import { getaddrinfo } from '#userland/resolver/getaddrinfo.ts';
import type { Step } from './explanation.ts';
import { list } from './list.ts';
import { packetOf } from './packet.ts';
import { runBeside } from './probe.ts';
import type { Scene, Spot } from './scene.ts';

/** Where Docker's name server listens in every container on a network of one's own making. */
const EMBEDDED = '127.0.0.11';

/** What looking a name up gave. */
export interface LookedUp {
  /** In the order in which programs try them; none where the name is unknown. */
  addresses: Addr[];
  /** What getaddrinfo(3) says of a failure. */
  error?: string;
  steps: Step[];
}

/** Looks `name` up as programs at `spot` do: in /etc/hosts, then at its name servers with its search domains. */
export function lookUp(scene: Scene, spot: Spot, name: string): LookedUp {
  const parent = scene.processAt(spot);
  if (!parent) return { addresses: [], steps: [] };
  const { value, records } = runBeside(scene.lab, parent, function* (proc) {
    const found = yield* getaddrinfo(proc, name);
    return { found, config: resolverConfig(proc) };
  });
  const { found, config } = value;
  const asked = records.some((record) => {
    const payload = packetOf(record)?.payload;
    return payload?.kind === 'udp' && (payload.dstPort === 53 || payload.srcPort === 53);
  });
  const servers = config.servers.map((server) =>
    server.text === EMBEDDED ? `Docker's name server (\`${EMBEDDED}\`)` : `the name server \`${server.text}\``,
  );
  const where = scene.nameOf(spot);
  const search =
    asked && config.search.length > 0 && !name.endsWith('.') ? ` (also with ${list(config.search)} behind it)` : '';
  const source = asked ? `asks ${servers.join(' and ')}` : 'looks into its file /etc/hosts';
  const addresses = found.ok ? [...found.addresses] : [];
  const answer = found.ok
    ? `\`${name}\` is ${list(addresses.map(({ text }) => text))}`
    : `nobody knows \`${name}\`${search}`;
  const step: Step = { part: 'name', where, what: `${source}: ${answer}` };
  if (!found.ok) step.dropped = true;
  return { addresses, steps: [step], error: found.ok ? undefined : found.text };
}

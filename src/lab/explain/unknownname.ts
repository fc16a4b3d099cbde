import type { ExplainCause } from './explanation.ts';
import { list } from './list.ts';
import { namesOn, networksOf, type Scene, type Spot, sameNames } from './scene.ts';

/** Networks whose containers do not find each other by name. */
const NAMELESS = new Set(['bridge', 'host', 'none']);

/** Why a name that was looked up in a container leads nowhere. Texts are Markdown of one line. */
export function unknownName(
  scene: Scene,
  asker: Required<Spot>,
  name: string,
): {
  cause: Extract<ExplainCause, 'missing' | 'not-running' | 'unknown-name' | 'default-bridge' | 'no-shared-network'>;
  why: string;
} {
  const own = networksOf(asker.container);
  const me = `\`${scene.nameOf(asker)}\``;
  const asked = `\`${name}\``;
  const known = (spot: Required<Spot>) =>
    spot.container.name === name || networksOf(spot.container).some((on) => namesOn(spot.container, on).includes(name));
  const spots = scene.spots();
  const owner = spots.find((spot) => spot.host === asker.host && known(spot)) ?? spots.find(known);
  if (!owner) {
    // A name with a dot is more likely that of a machine than a slip in a container's name.
    const others = name.includes('.')
      ? ` The other name servers that ${me} asks, as its \`/etc/resolv.conf\` says, gave no address either.`
      : '';
    return {
      cause: 'missing',
      why: `No container has the name or the alias ${asked}. ${me} is on ${list(own)}.${others}`,
    };
  }
  const target = `\`${scene.nameOf(owner)}\``;
  if (!scene.processAt(owner)) {
    const why = `${target} does not run (it is ${owner.container.state.status}). Names are answered for running containers only.`;
    return { cause: 'not-running', why };
  }
  const theirs = networksOf(owner.container);
  const shared = own.filter((network) => {
    const [a, b] = [asker, owner].map(
      ({ host, container }) => container.networks.get(network) && scene.network(host, network),
    );
    return a !== undefined && b !== undefined && a.id === b.id;
  });
  const serving = shared.filter((network) => !NAMELESS.has(network));
  if (serving.length > 0) {
    const elsewhere = theirs.filter((network) => namesOn(owner.container, network).includes(name));
    const where = elsewhere.length > 0 ? ` The name ${asked} is valid on ${list(elsewhere)} only.` : '';
    return {
      cause: 'unknown-name',
      why: `${me} and ${target} share ${list(serving)}, but nobody there is called ${asked}.${where}`,
    };
  }
  if (shared.includes('bridge')) {
    const places =
      own.length === 1 && theirs.length === 1
        ? `${me} and ${target} are both on \`bridge\`, and on no other network.`
        : `${me} is on ${list(own)}, ${target} is on ${list(theirs)}.`;
    return {
      cause: 'default-bridge',
      why: `${places} All that the two share is the default bridge, and Docker's name server does not answer for containers there.`,
    };
  }
  const same = sameNames(scene, asker, owner);
  if (same.length > 0) {
    const where = `${me} is on ${list(own)} of \`${asker.host.name}\`, ${target} is on ${list(theirs)} of \`${owner.host.name}\``;
    return {
      cause: 'no-shared-network',
      why: `${where}. These are two networks of the same name on two hosts, which do not know of each other. A name is answered only on a network that both are on.`,
    };
  }
  return {
    cause: 'no-shared-network',
    why: `${me} is on ${list(own)}, ${target} is on ${list(theirs)}. The two share no network, and a name is answered only on a network that both are on.`,
  };
}

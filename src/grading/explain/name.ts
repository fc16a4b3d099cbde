import type { ContainerInspect } from '#api/container.ts';
import type { Cause } from '#course/schema/cause.ts';
import { list } from '#lab/explain/list.ts';
import { type Engine, nameOf, networksOf } from '../engine.ts';

/** Networks whose containers do not find each other by name. */
const NAMELESS = new Set(['bridge', 'host', 'none']);

/** Why `name`, looked up in `container`, leads nowhere. */
export function explainUnknownName(
  engine: Engine,
  container: ContainerInspect,
  name: string,
): { cause: Cause; why: string } {
  const asker = `\`${nameOf(container)}\``;
  const asked = `\`${name}\``;
  const own = networksOf(container);
  const owner = engine.containers().find((each) => nameOf(each) === name || namesOf(each).has(name));
  if (!owner) {
    const why = `no container has the name or the alias ${asked}. ${asker} is on ${list(own)}.`;
    return { cause: 'missing', why: capital(why) };
  }
  const target = `\`${nameOf(owner)}\``;
  if (!owner.State.Running) {
    return {
      cause: 'not-running',
      why: `${target} does not run (it is ${owner.State.Status}). Names are answered for running containers only.`,
    };
  }
  const shared = own.filter((network) => networksOf(owner).includes(network));
  const serving = shared.filter((network) => !NAMELESS.has(network));
  if (serving.length > 0) {
    const elsewhere = networksOf(owner).filter((network) => namesOn(owner, network).includes(name));
    const where = elsewhere.length > 0 ? ` The name ${asked} is valid on ${list(elsewhere)} only.` : '';
    return {
      cause: 'unknown-name',
      why: `${asker} and ${target} share ${list(serving)}, but nobody there is called ${asked}.${where}`,
    };
  }
  if (shared.includes('bridge')) {
    const theirs = networksOf(owner);
    const places =
      own.length === 1 && theirs.length === 1
        ? `${asker} and ${target} are both on \`bridge\`, and on no other network.`
        : `${asker} is on ${list(own)}, ${target} is on ${list(theirs)}.`;
    return {
      cause: 'default-bridge',
      why: `${places} All that the two share is the default bridge, and Docker's name server does not answer for containers there.`,
    };
  }
  return {
    cause: 'no-shared-network',
    why: `${asker} is on ${list(own)}, ${target} is on ${list(networksOf(owner))}. The two share no network, and a name is answered only on a network that both are on.`,
  };
}

/** The names a container answers to on one network, as the engine has them. */
function namesOn(container: ContainerInspect, network: string): string[] {
  const endpoint = container.NetworkSettings.Networks?.[network];
  return [...(endpoint?.DNSNames ?? []), ...(endpoint?.Aliases ?? [])];
}

function namesOf(container: ContainerInspect): Set<string> {
  return new Set(networksOf(container).flatMap((network) => namesOn(container, network)));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

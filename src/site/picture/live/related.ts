import { keyOf, type Thing } from '#lab/picture/thing.ts';
import type { LabPicture } from '#lab/picture.ts';
import type { Drawing } from '../scene/drawing.ts';

/** The things of a drawing by their keys; of plates that share a thing, each leads to it. */
export function thingsIn({ cards, plates, frames, rails }: Drawing): ReadonlyMap<string, Thing> {
  return new Map([...frames, ...rails, ...plates, ...cards].map(({ key, thing }) => [key, thing]));
}

/** Keys of what has to do with a thing: the tasks of a service, who is on a network, and the other way round. */
export function relatedTo(picture: LabPicture, thing: Thing | undefined): ReadonlySet<string> {
  if (!thing) return new Set();
  if (thing.kind === 'service') {
    const tasks = picture.services.find(({ id }) => id === thing.id)?.tasks ?? [];
    return new Set(
      tasks.flatMap(({ host, container: id }) => (host && id ? [keyOf({ kind: 'container', host, id })] : [])),
    );
  }
  if (thing.kind === 'segment') return new Set();
  const host = picture.hosts.find(({ name }) => name === thing.host);
  if (!host || thing.kind === 'host') return new Set();
  const network = networkOf(picture, thing);
  const keys = new Set<string>();
  for (const each of picture.hosts) {
    if (network === undefined) break;
    for (const { id, networks } of each.containers)
      if (networks.some((one) => one.id === network)) keys.add(keyOf({ kind: 'container', host: each.name, id }));
    for (const { id, kind, devices, network: serves } of each.namespaces) {
      if (serves === network) keys.add(keyOf({ kind: 'namespace', host: each.name, id }));
      for (const device of devices)
        if (device.network === network && kind === 'host')
          keys.add(keyOf({ kind: 'device', host: each.name, namespace: id, device: device.name }));
    }
    keys.add(keyOf({ kind: 'network', host: each.name, id: network }));
  }
  if (thing.kind === 'container') {
    const container = host.containers.find(({ id }) => id === thing.id);
    for (const other of host.containers)
      if (other.namespace !== undefined && other.namespace === container?.namespace && other.namespace !== 'host')
        keys.add(keyOf({ kind: 'container', host: host.name, id: other.id }));
  }
  keys.delete(keyOf(thing));
  return keys;
}

/** Id of the network that a bridge, a switch or a network's own plate stands for. */
function networkOf({ hosts }: LabPicture, thing: Exclude<Thing, { kind: 'service' | 'segment' }>): string | undefined {
  if (thing.kind === 'network') return thing.id;
  const namespaces = hosts.find(({ name }) => name === thing.host)?.namespaces ?? [];
  if (thing.kind === 'namespace') return namespaces.find(({ id }) => id === thing.id)?.network;
  if (thing.kind !== 'device') return undefined;
  return namespaces.find(({ id }) => id === thing.namespace)?.devices.find(({ name }) => name === thing.device)
    ?.network;
}

/** The key under which a thing is drawn: Docker's networks are drawn as their bridge or switch. */
export function drawnKey(picture: LabPicture, thing: Thing): string {
  if (thing.kind !== 'network') return keyOf(thing);
  const host = picture.hosts.find(({ name }) => name === thing.host);
  for (const { id, kind, network, devices } of host?.namespaces ?? []) {
    if (kind === 'overlay' && network === thing.id) return keyOf({ kind: 'namespace', host: thing.host, id });
    const bridge = kind === 'host' && devices.find((device) => device.network === thing.id && device.kind === 'bridge');
    if (bridge) return keyOf({ kind: 'device', host: thing.host, namespace: id, device: bridge.name });
  }
  return keyOf(thing);
}

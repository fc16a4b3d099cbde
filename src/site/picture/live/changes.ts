import type { ContainerPicture, HostPicture, LabPicture } from '#lab/picture.ts';
import { bare, displayName } from '../scene/cards.ts';
import type { Drawing } from '../scene/drawing.ts';
import { say } from '../texts.ts';

/** So many changes are said; more are counted. */
const SAID = 2;

/** What has happened between two pictures, said in a few short sentences; empty where nothing has. */
export function changesSaid(before: LabPicture | undefined, after: LabPicture): string {
  if (!before) return '';
  const all = changes(before, after);
  const rest = all.length - SAID;
  return [...all.slice(0, SAID), ...(rest > 0 ? [say('andMore', { count: rest })] : [])].join(' ');
}

function changes(before: LabPicture, after: LabPicture): string[] {
  return [
    ...after.hosts.flatMap((host) => {
      const old = before.hosts.find(({ name }) => name === host.name);
      return old ? hostChanges(old, host) : [];
    }),
    ...came(before.services, after.services, ({ id }) => id).map(({ name }) => say('serviceNew', { name })),
    ...came(after.services, before.services, ({ id }) => id).map(({ name }) => say('serviceGone', { name })),
    ...both(before.services, after.services, ({ id }) => id).flatMap(([old, { name, running }]) =>
      old.running === running ? [] : [say('serviceRunning', { name, running })],
    ),
    ...came(before.faults, after.faults, ({ text }) => text).map(({ text }) => say('faultNew', { text })),
    ...came(after.faults, before.faults, ({ text }) => text).map(({ text }) => say('faultGone', { text })),
  ];
}

function hostChanges(before: HostPicture, after: HostPicture): string[] {
  const host = after.name;
  const byId = ({ id }: { id: string }) => id;
  const engine =
    before.engine === after.engine ? [] : [say(after.engine === 'running' ? 'engineUp' : 'engineDown', { host })];
  // An engine that comes or goes takes all it knows with it: that is one change.
  if (engine.length > 0) return engine;
  return [
    ...came(before.networks, after.networks, byId).map(({ name }) => say('networkNew', { name, host })),
    ...came(after.networks, before.networks, byId).map(({ name }) => say('networkGone', { name })),
    ...came(before.containers, after.containers, byId).flatMap((container) => [
      say('containerNew', { name: displayName(container), host }),
      ...joined(container, []),
    ]),
    ...came(after.containers, before.containers, byId).map((container) =>
      say('containerGone', { name: displayName(container) }),
    ),
    ...both(before.containers, after.containers, byId).flatMap(([old, now]) => containerChanges(old, now)),
    ...deviceChanges(before, after),
  ];
}

function containerChanges(before: ContainerPicture, after: ContainerPicture): string[] {
  const name = displayName(after);
  const state =
    before.state === after.state
      ? []
      : [
          after.state === 'running'
            ? say('containerStarted', { name })
            : say('containerState', { name, state: after.state }),
        ];
  const left = before.networks
    .filter((network) => !after.networks.some((each) => each.name === network.name))
    .map((network) => say('containerLeft', { name, network: network.name }));
  return [...state, ...joined(after, before.networks), ...left];
}

function joined(container: ContainerPicture, before: ContainerPicture['networks']): string[] {
  return container.networks.flatMap(({ name, address, address6 }) => {
    const old = before.find((each) => each.name === name);
    const now = address ?? address6;
    if (now === undefined || old?.address !== undefined || old?.address6 !== undefined) return [];
    return [say('containerJoined', { name: displayName(container), network: name, address: bare(now) })];
  });
}

/** Devices of the host's own stack and namespaces made by hand; what a network or container brings is told with it. */
function deviceChanges(before: HostPicture, after: HostPicture): string[] {
  const host = after.name;
  const own = ({ namespaces }: HostPicture) =>
    (namespaces.find(({ kind }) => kind === 'host')?.devices ?? []).filter(
      ({ network, peer }) => network === undefined && (!peer || peer.namespace === 'host'),
    );
  const named = ({ namespaces }: HostPicture) => namespaces.filter(({ kind }) => kind === 'named');
  const byName = ({ name }: { name: string }) => name;
  return [
    ...came(named(before), named(after), byName).map(({ name }) => say('namespaceNew', { name, host })),
    ...came(named(after), named(before), byName).map(({ name }) => say('namespaceGone', { name, host })),
    ...came(own(before), own(after), byName).map(({ name }) => say('deviceNew', { name, host })),
    ...came(own(after), own(before), byName).map(({ name }) => say('deviceGone', { name, host })),
    ...both(own(before), own(after), byName).flatMap(([old, { name, up }]) =>
      old.up === up ? [] : [say(up ? 'deviceUp' : 'deviceDown', { name, host })],
    ),
  ];
}

function came<T>(before: readonly T[], after: readonly T[], keyOf: (each: T) => string): T[] {
  const known = new Set(before.map(keyOf));
  return after.filter((each) => !known.has(keyOf(each)));
}

function both<T>(before: readonly T[], after: readonly T[], keyOf: (each: T) => string): [T, T][] {
  const old = new Map(before.map((each) => [keyOf(each), each]));
  return after.flatMap((each): [T, T][] => {
    const known = old.get(keyOf(each));
    return known === undefined ? [] : [[known, each]];
  });
}

/** Keys of what looks different than in the drawing before, wherever it stands. */
export function changedKeys(before: Drawing | undefined, after: Drawing): Set<string> {
  if (!before) return new Set();
  const old = new Map([...before.cards, ...before.plates, ...before.frames].map((each) => [each.key, lookOf(each)]));
  const changed = [...after.cards, ...after.plates, ...after.frames].filter((each) => {
    const look = old.get(each.key);
    return look !== undefined && look !== lookOf(each);
  });
  return new Set(changed.map(({ key }) => key));
}

function lookOf(each: Drawing['cards'][number] | Drawing['plates'][number] | Drawing['frames'][number]): string {
  if ('rows' in each)
    return [
      each.name,
      each.detail,
      each.badge,
      each.state,
      ...each.notes,
      ...each.rows.map(({ device, text }) => device + text),
    ].join('\n');
  if ('pills' in each) return [each.title, each.tag, ...each.lines, ...each.pills, each.up].join('\n');
  return each.tags.join('\n');
}

import type { Events } from '../events/events.ts';
import type { Change } from './store/change.ts';
import type { TableName } from './store/objects.ts';

/** The kinds of objects whose changes are events. */
const TYPES: Partial<Record<TableName, string>> = {
  node: 'node',
  service: 'service',
  network: 'network',
  secret: 'secret',
  config: 'config',
};
const ACTIONS = { create: 'create', update: 'update', remove: 'remove' } as const;

/** Makes events of what changes in the cluster's state, on every manager (moby daemon/events.go). */
export class ClusterEvents {
  readonly #events: Events;

  constructor(events: Events) {
    this.#events = events;
  }

  note(changes: readonly Change[]): void {
    for (const change of changes) {
      const type = TYPES[change.table];
      if (type === undefined) continue;
      const attributes = { name: nameOf(change), ...differences(change) };
      this.#events.log(type, ACTIONS[change.action], change.object.ID, attributes, 'swarm');
    }
  }
}

function nameOf(change: Change): string {
  if (change.table === 'node') return change.object.Description.Hostname ?? '';
  const { object } = change;
  return 'Spec' in object && 'Name' in object.Spec ? (object.Spec.Name ?? '') : '';
}

/** What of a node or service became something else, as `state.old` and `state.new`. */
function differences(change: Change): Record<string, string> {
  if (change.action !== 'update') return {};
  const pairs: [name: string, old: string | undefined, now: string | undefined][] = [];
  if (change.table === 'node') {
    const { old, object } = change;
    pairs.push(
      ['state', old?.Status.State, object.Status.State],
      ['availability', old?.Spec.Availability, object.Spec.Availability],
      ['role', old?.Role, object.Role],
      ['reachability', old?.ManagerStatus?.Reachability, object.ManagerStatus?.Reachability],
    );
  } else if (change.table === 'service') {
    const { old, object } = change;
    const replicas = (service: typeof object | undefined) => service?.Spec.Mode.Replicated?.Replicas;
    pairs.push(
      ['image', old?.Spec.TaskTemplate.ContainerSpec?.Image, object.Spec.TaskTemplate.ContainerSpec?.Image],
      ['replicas', text(replicas(old)), text(replicas(object))],
      ['updatestate', old?.UpdateStatus?.State, object.UpdateStatus?.State],
    );
  }
  const found: Record<string, string> = {};
  for (const [name, old, now] of pairs) {
    if (old === now || now === undefined) continue;
    found[`${name}.new`] = now;
    if (old !== undefined && old !== '') found[`${name}.old`] = old;
  }
  return found;
}

function text(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

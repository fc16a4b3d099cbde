import type { Filters } from '../filters.ts';
import type { Event } from './events.ts';

const BY_TYPE = ['config', 'container', 'daemon', 'network', 'node', 'plugin', 'secret', 'service', 'volume'];

/** Whether `event` is one of those that `filters` ask for (moby events.Filter). */
export function includesEvent(filters: Filters, event: Event): boolean {
  const { type, id, attributes } = event;
  return (
    matchesAction(filters, event.action) &&
    filters.exact('type', type) &&
    filters.exact('scope', event.scope) &&
    BY_TYPE.every((key) => !filters.has(key) || (type === key && matchesActor(filters, key, id, attributes.name))) &&
    matchesImage(filters, event) &&
    filters.pairs('label', attributes)
  );
}

function matchesActor(filters: Filters, key: string, id: string, name: string | undefined): boolean {
  return filters.prefix(key, id) || (name !== undefined && filters.exact(key, name));
}

/** `exec_create: true` is asked for as `exec_create`, and `health_status` stands for all of them. */
function matchesAction(filters: Filters, action: string): boolean {
  return filters.exact('event', action) || filters.exact('event', action.split(':', 1)[0] ?? '');
}

function matchesImage(filters: Filters, { type, id, attributes }: Event): boolean {
  if (!filters.has('image')) return true;
  const image = type === 'image' ? attributes.name : attributes.image;
  const untagged = image?.replace(/:[^/:]*$/, '');
  return filters.exact('image', id) || filters.exact('image', image ?? '') || filters.exact('image', untagged ?? '');
}

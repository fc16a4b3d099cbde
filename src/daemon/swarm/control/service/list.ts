import type { Coroutine } from '#kernel/coroutine.ts';
import type { ServiceObject } from '../../store/objects.ts';
import { isListed, type ListFilter } from '../find.ts';
import type { Leader } from '../verb.ts';

/** The services that fit. */

export function* serviceList({ store }: Leader, filter: ListFilter): Coroutine<ServiceObject[]> {
  return store.list('service').filter(({ ID: id, Spec: spec }) => isListed(filter, id, spec.Name ?? '', spec.Labels));
}

import type { Coroutine } from '#kernel/coroutine.ts';
import type { ServiceObject } from '../../store/objects.ts';
import { findObject } from '../find.ts';
import type { Leader } from '../verb.ts';

/** A service by id, name or beginning of an id. @throws RpcError `service web not found` */

export function* serviceGet({ store }: Leader, { term }: { term: string }): Coroutine<ServiceObject> {
  return findObject(store, 'service', term);
}

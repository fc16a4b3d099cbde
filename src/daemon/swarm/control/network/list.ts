import type { Coroutine } from '#kernel/coroutine.ts';
import type { NetworkObject } from '../../store/objects.ts';
import { findObject } from '../find.ts';
import type { Leader } from '../verb.ts';

/** All networks of the cluster, oldest first. */

export function* networkList({ store }: Leader): Coroutine<NetworkObject[]> {
  return store.list('network');
}

/** A network by id, name or beginning of an id. @throws RpcError `network app not found` */

export function* networkGet({ store }: Leader, { term }: { term: string }): Coroutine<NetworkObject> {
  return findObject(store, 'network', term);
}

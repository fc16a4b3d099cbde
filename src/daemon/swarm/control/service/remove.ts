import type { Coroutine } from '#kernel/coroutine.ts';
import { RpcError } from '../../rpcerror.ts';
import type { Leader } from '../verb.ts';

/** Removes a service; its tasks end after it. @throws RpcError `service x not found` */
export function* serviceRemove({ store }: Leader, { id }: { id: string }): Coroutine<void> {
  yield* store.update((tx) => {
    if (!tx.get('service', id)) throw new RpcError('NotFound', `service ${id} not found`);
    tx.remove('service', id);
  });
}

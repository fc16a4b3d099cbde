import type { Coroutine } from '#kernel/coroutine.ts';
import { RpcError } from '../../rpcerror.ts';
import type { Transaction } from '../../store/store.ts';
import { isTerminal, rank } from '../../taskstate.ts';
import { networksOf } from '../service/networks.ts';
import { needsIngress } from '../service/ports.ts';
import type { Leader } from '../verb.ts';

/** Removes a network that nobody uses. @throws RpcError `network x is in use by service y` */
export function* networkRemove({ store }: Leader, { id }: { id: string }): Coroutine<void> {
  yield* store.update((tx) => {
    const network = tx.get('network', id);
    if (!network) throw new RpcError('NotFound', `network ${id} not found`);
    if (network.Spec.Ingress) checkMeshUnused(tx);
    else checkUnused(tx, id);
    tx.remove('network', id);
  });
}

function checkMeshUnused(tx: Transaction): void {
  const user = tx.list('service').find(({ Spec: spec }) => needsIngress(spec));
  if (user) throw failed(`ingress network cannot be removed because service ${user.ID} depends on it`);
}

function checkUnused(tx: Transaction, id: string): void {
  const service = tx.list('service').find(({ Spec: spec }) => networksOf(spec).some(({ Target: own }) => own === id));
  if (service) throw failed(`network ${id} is in use by service ${service.ID}`);
  const task = tx
    .list('task')
    .find(
      ({ Spec: spec, Status: status, DesiredState: desired }) =>
        spec.Networks?.some(({ Target: own }) => own === id) &&
        rank(desired) <= rank('running') &&
        !isTerminal(status.State),
    );
  if (task) throw failed(`network ${id} is in use by task ${task.ID}`);
}

function failed(text: string): RpcError {
  return new RpcError('FailedPrecondition', text);
}

import type { ServiceSpec } from '#api/swarm/service.ts';
import { RpcError } from '../../rpcerror.ts';
import type { Transaction } from '../../store/store.ts';

/** Looks whether the secrets and configs that a spec names exist. @throws RpcError `secret not found: key` */
export function checkReferences(tx: Transaction, { TaskTemplate: { ContainerSpec: container } }: ServiceSpec): void {
  const secrets = (container?.Secrets ?? []).filter(
    ({ SecretID: id, SecretName: name }) => tx.get('secret', id)?.Spec.Name !== name,
  );
  missing(
    'secret',
    secrets.map(({ SecretName: name }) => name),
  );
  const configs = (container?.Configs ?? []).filter(
    ({ ConfigID: id, ConfigName: name }) => tx.get('config', id)?.Spec.Name !== name,
  );
  missing(
    'config',
    configs.map(({ ConfigName: name }) => name),
  );
}

function missing(kind: string, names: readonly string[]): void {
  if (names.length === 0) return;
  throw new RpcError('InvalidArgument', `${kind}${names.length === 1 ? '' : 's'} not found: ${names.join(', ')}`);
}

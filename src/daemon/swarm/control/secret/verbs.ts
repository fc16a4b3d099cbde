import type { SecretSpec } from '#api/swarm/secret.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { fromBase64 } from '../../ca/base64.ts';
import { RpcError } from '../../rpcerror.ts';
import type { SecretObject } from '../../store/objects.ts';
import { validateObjectName } from '../annotations.ts';
import { findObject, isListed, type ListFilter } from '../find.ts';
import type { ControlVerb, Leader } from '../verb.ts';

/** Bytes. */
const MAX_SECRET = 500 * 1024;

/** Keeps a secret. @returns its id @throws RpcError */
function* secretCreate(leader: Leader, { spec }: { spec: SecretSpec }): Coroutine<string> {
  validateObjectName(spec.Name);
  const size = fromBase64(spec.Data ?? '')?.length ?? 0;
  if (spec.Driver) {
    if (size > 0) throw invalid('secret data must be empty when using an external secret driver');
  } else if (size >= MAX_SECRET || size < 1) {
    throw invalid(`secret data must be larger than 0 and less than ${MAX_SECRET} bytes`);
  }
  const id = leader.newId();
  yield* leader.store.update((tx) => {
    if (tx.byName('secret', spec.Name ?? '')) throw new RpcError('AlreadyExists', `secret ${spec.Name} already exists`);
    tx.create('secret', { ID: id, Version: {}, Spec: spec });
  });
  return id;
}

/** @throws RpcError `secret x not found` */

function* secretGet({ store }: Leader, { term }: { term: string }): Coroutine<SecretObject> {
  return withoutData(findObject(store, 'secret', term));
}

function* secretList({ store }: Leader, filter: ListFilter & { names?: string[] }): Coroutine<SecretObject[]> {
  return store
    .list('secret')
    .filter(({ ID: id, Spec: spec }) => isListed(filter, id, spec.Name ?? '', spec.Labels))
    .filter(({ Spec: spec }) => !filter.names?.length || filter.names.includes(spec.Name ?? ''))
    .map(withoutData);
}

/** Changes labels; nothing else may be. @throws RpcError */
function* secretUpdate(
  { store }: Leader,
  { id, version, spec }: { id: string; version: number; spec: SecretSpec },
): Coroutine<void> {
  yield* store.update((tx) => {
    const secret = tx.get('secret', id);
    if (!secret) throw new RpcError('NotFound', `secret ${id} not found`);
    if (secret.Spec.Name !== spec.Name || (spec.Data && spec.Data !== secret.Spec.Data))
      throw invalid('only updates to Labels are allowed');
    if (secret.Version.Index !== version) throw new RpcError('InvalidArgument', 'update out of sequence');
    tx.update('secret', { ...secret, Spec: { ...secret.Spec, Labels: spec.Labels } });
  });
}

/** @throws RpcError where a service uses it */
function* secretRemove({ store }: Leader, { id }: { id: string }): Coroutine<void> {
  yield* store.update((tx) => {
    const secret = tx.get('secret', id);
    if (!secret) throw new RpcError('NotFound', `secret ${id} not found`);
    const users = tx
      .list('service')
      .filter(({ Spec: { TaskTemplate: task } }) =>
        task.ContainerSpec?.Secrets?.some(({ SecretID: own }) => own === id),
      );
    if (users.length > 0) {
      const names = users.map(({ Spec: { Name: name } }) => name).join(', ');
      throw invalid(
        `secret '${secret.Spec.Name}' is in use by the following service${users.length > 1 ? 's' : ''}: ${names}`,
      );
    }
    tx.remove('secret', id);
  });
}

function withoutData(secret: SecretObject): SecretObject {
  const { Data: _data, ...spec } = secret.Spec;
  return { ...secret, Spec: spec };
}

function invalid(text: string): RpcError {
  return new RpcError('InvalidArgument', text);
}

/** What the leader does for secrets. */
export const secretVerbs: Readonly<Record<string, ControlVerb>> = {
  'secret.create': secretCreate,
  'secret.get': secretGet,
  'secret.list': secretList,
  'secret.remove': secretRemove,
  'secret.update': secretUpdate,
};

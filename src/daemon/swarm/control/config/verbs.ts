import type { ConfigSpec } from '#api/swarm/config.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { fromBase64 } from '../../ca/base64.ts';
import { RpcError } from '../../rpcerror.ts';
import type { ConfigObject } from '../../store/objects.ts';
import { validateObjectName } from '../annotations.ts';
import { findObject, isListed, type ListFilter } from '../find.ts';
import type { ControlVerb, Leader } from '../verb.ts';

/** Bytes. */
const MAX_CONFIG = 1000 * 1024;

/** Keeps a config. @returns its id @throws RpcError */
function* configCreate(leader: Leader, { spec }: { spec: ConfigSpec }): Coroutine<string> {
  validateObjectName(spec.Name);
  const size = fromBase64(spec.Data ?? '')?.length ?? 0;
  if (size >= MAX_CONFIG || size < 1)
    throw invalid(`config data must be larger than 0 and less than ${MAX_CONFIG} bytes`);
  const id = leader.newId();
  yield* leader.store.update((tx) => {
    if (tx.byName('config', spec.Name ?? '')) throw new RpcError('AlreadyExists', `config ${spec.Name} already exists`);
    tx.create('config', { ID: id, Version: {}, Spec: spec });
  });
  return id;
}

/** @throws RpcError `config x not found` */

function* configGet({ store }: Leader, { term }: { term: string }): Coroutine<ConfigObject> {
  return findObject(store, 'config', term);
}

function* configList({ store }: Leader, filter: ListFilter & { names?: string[] }): Coroutine<ConfigObject[]> {
  return store
    .list('config')
    .filter(({ ID: id, Spec: spec }) => isListed(filter, id, spec.Name ?? '', spec.Labels))
    .filter(({ Spec: spec }) => !filter.names?.length || filter.names.includes(spec.Name ?? ''));
}

/** Changes labels; nothing else may be. @throws RpcError */
function* configUpdate(
  { store }: Leader,
  { id, version, spec }: { id: string; version: number; spec: ConfigSpec },
): Coroutine<void> {
  yield* store.update((tx) => {
    const config = tx.get('config', id);
    if (!config) throw new RpcError('NotFound', `config ${id} not found`);
    if (config.Spec.Name !== spec.Name || (spec.Data && spec.Data !== config.Spec.Data))
      throw invalid('only updates to Labels are allowed');
    if (config.Version.Index !== version) throw new RpcError('InvalidArgument', 'update out of sequence');
    tx.update('config', { ...config, Spec: { ...config.Spec, Labels: spec.Labels } });
  });
}

/** @throws RpcError where a service uses it */
function* configRemove({ store }: Leader, { id }: { id: string }): Coroutine<void> {
  yield* store.update((tx) => {
    const config = tx.get('config', id);
    if (!config) throw new RpcError('NotFound', `config ${id} not found`);
    const users = tx
      .list('service')
      .filter(({ Spec: { TaskTemplate: task } }) =>
        task.ContainerSpec?.Configs?.some(({ ConfigID: own }) => own === id),
      );
    if (users.length > 0) {
      const names = users.map(({ Spec: { Name: name } }) => name).join(', ');
      throw invalid(
        `config '${config.Spec.Name}' is in use by the following service${users.length > 1 ? 's' : ''}: ${names}`,
      );
    }
    tx.remove('config', id);
  });
}

function invalid(text: string): RpcError {
  return new RpcError('InvalidArgument', text);
}

/** What the leader does for configs. */
export const configVerbs: Readonly<Record<string, ControlVerb>> = {
  'config.create': configCreate,
  'config.get': configGet,
  'config.list': configList,
  'config.remove': configRemove,
  'config.update': configUpdate,
};

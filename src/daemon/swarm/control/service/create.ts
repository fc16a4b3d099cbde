import type { ServiceSpec } from '#api/swarm/service.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { rfc3339Nano } from '../../../timestamp.ts';
import { RpcError } from '../../rpcerror.ts';
import type { Leader } from '../verb.ts';
import { checkIngressPresent, checkNetworks } from './networks.ts';
import { checkPortConflicts, needsIngress, needsNothing } from './ports.ts';
import { checkReferences } from './references.ts';
import { validateSpec } from './validate.ts';

/**
 * Makes a service.
 * @returns its id
 * @throws RpcError InvalidArgument; AlreadyExists for a name in use
 */
export function* serviceCreate(leader: Leader, { spec }: { spec: ServiceSpec }): Coroutine<string> {
  const { store, clock } = leader;
  validateSpec(spec);
  checkNetworks(store, spec);
  checkPortConflicts(store, spec);
  checkIngressPresent(store, needsIngress(spec));
  const id = leader.newId();
  const job = spec.Mode.ReplicatedJob !== undefined || spec.Mode.GlobalJob !== undefined;
  yield* store.update((tx) => {
    checkReferences(tx, spec);
    if (tx.byName('service', spec.Name ?? '')) {
      throw new RpcError(
        'AlreadyExists',
        `name conflicts with an existing object: service ${spec.Name} already exists`,
      );
    }
    tx.create('service', {
      ID: id,
      Version: {},
      Spec: spec,
      Endpoint: {},
      SpecVersion: 0,
      Allocated: needsNothing(spec, {}),
      ...(job && { JobStatus: { JobIteration: {}, LastExecution: rfc3339Nano(clock, clock.now) } }),
    });
  });
  return id;
}

import type { ServiceSpec } from '#api/swarm/service.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { rfc3339Nano } from '../../../timestamp.ts';
import { RpcError } from '../../rpcerror.ts';
import type { ServiceObject } from '../../store/objects.ts';
import type { Leader } from '../verb.ts';
import { checkIngressPresent, checkNetworks } from './networks.ts';
import { checkPortConflicts, needsIngress, needsNothing } from './ports.ts';
import { checkReferences } from './references.ts';
import { validateSpec } from './validate.ts';

interface UpdateArguments {
  readonly id: string;
  /** Version of the service that the update was made from. */
  readonly version: number;
  readonly spec: ServiceSpec;
  /** Goes back to the previous spec; the given one is not looked at. */
  readonly rollback: boolean;
}

/** Gives a service another spec. @throws RpcError; Unknown `update out of sequence` where it was changed meanwhile */
export function* serviceUpdate(leader: Leader, { id, version, spec, rollback }: UpdateArguments): Coroutine<void> {
  const { store } = leader;
  validateSpec(spec);
  checkNetworks(store, spec);
  const known = store.get('service', id);
  if (!known) throw notFound(id);
  if (spec.EndpointSpec && JSON.stringify(spec.EndpointSpec) !== JSON.stringify(known.Spec.EndpointSpec))
    checkPortConflicts(store, spec, id);
  yield* store.update((tx) => {
    const service = tx.get('service', id);
    if (!service) throw notFound(id);
    checkReferences(tx, spec);
    checkUnchangeable(service.Spec, spec);
    if (service.Version.Index !== version) throw new RpcError('Unknown', 'update out of sequence');
    const changed = rollback ? rolledBack(leader, service) : withSpec(service, spec);
    checkIngressPresent(store, needsIngress(changed.Spec));
    tx.update('service', iterated(leader, changed));
  });
}

function checkUnchangeable(before: ServiceSpec, after: ServiceSpec): void {
  const same = (a: unknown, b: unknown) => JSON.stringify(a ?? []) === JSON.stringify(b ?? []);
  const sameTaskNetworks = same(before.TaskTemplate.Networks, after.TaskTemplate.Networks);
  if (!same(before.Networks, after.Networks) && sameTaskNetworks)
    throw new RpcError('Unimplemented', 'networks must be migrated to TaskSpec before being changed');
  if (Object.keys(before.Mode)[0] !== Object.keys(after.Mode)[0])
    throw new RpcError('Unimplemented', 'service mode change is not allowed');
  if (before.Name !== after.Name) throw new RpcError('Unimplemented', 'renaming services is not supported');
}

function withSpec(service: ServiceObject, spec: ServiceSpec): ServiceObject {
  const { UpdateStatus: _status, ...rest } = service;
  return {
    ...rest,
    Spec: spec,
    PreviousSpec: service.Spec,
    PreviousSpecVersion: service.SpecVersion,
    SpecVersion: service.Version.Index ?? 0,
    Allocated: needsNothing(spec, service.Endpoint),
  };
}

function rolledBack({ clock }: Leader, service: ServiceObject): ServiceObject {
  if (!service.PreviousSpec)
    throw new RpcError('FailedPrecondition', `service ${service.ID} does not have a previous spec`);
  return {
    ...service,
    Spec: service.PreviousSpec,
    SpecVersion: service.PreviousSpecVersion ?? 0,
    PreviousSpec: service.Spec,
    PreviousSpecVersion: service.SpecVersion,
    UpdateStatus: {
      State: 'rollback_started',
      StartedAt: rfc3339Nano(clock, clock.now),
      Message: 'manually requested rollback',
    },
    Allocated: needsNothing(service.PreviousSpec, service.Endpoint),
  };
}

/** A job that is updated runs again. */
function iterated({ clock }: Leader, service: ServiceObject): ServiceObject {
  const { JobStatus: job } = service;
  if (!job) return service;
  const iteration = (job.JobIteration.Index ?? 0) + 1;
  return {
    ...service,
    JobStatus: { JobIteration: { Index: iteration }, LastExecution: rfc3339Nano(clock, clock.now) },
  };
}

function notFound(id: string): RpcError {
  return new RpcError('NotFound', `service ${id} not found`);
}

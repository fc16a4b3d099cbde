import type { Service, ServiceStatus } from '#api/swarm/service.ts';
import { withDefaults } from '../control/service/spec.ts';
import type { ServiceObject } from '../store/objects.ts';

/** A service as the API shows it. @param insertDefaults fills in what goes without saying */
export function presentService(service: ServiceObject, insertDefaults: boolean, status?: ServiceStatus): Service {
  const { Spec: spec, PreviousSpec: previous, Endpoint: endpoint, UpdateStatus: update, JobStatus: job } = service;
  return {
    ID: service.ID,
    Version: service.Version,
    CreatedAt: service.CreatedAt,
    UpdatedAt: service.UpdatedAt,
    Spec: insertDefaults ? withDefaults(spec) : spec,
    ...(previous && { PreviousSpec: previous }),
    Endpoint: { Spec: endpoint.Spec ?? {}, ...endpoint },
    ...(update && { UpdateStatus: update }),
    ...(status && { ServiceStatus: status }),
    ...(job && { JobStatus: job }),
  };
}

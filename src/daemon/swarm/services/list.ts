import type { Service, ServiceStatus } from '#api/swarm/service.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../../daemon.ts';
import type { Filters } from '../../filters.ts';
import { listFilter } from '../filters.ts';
import type { ServiceObject } from '../store/objects.ts';
import { presentService } from './present.ts';

const MODES = {
  Global: 'global',
  Replicated: 'replicated',
  ReplicatedJob: 'replicated-job',
  GlobalJob: 'global-job',
} as const;

/** GET /services @param status counts the tasks of each @throws DockerError */
export function* serviceList({ cluster }: Daemon, filters: Filters, status: boolean): Coroutine<Service[]> {
  cluster.requireManager();
  filters.validate(['name', 'id', 'label', 'mode', 'runtime']);
  const all = yield* cluster.control<ServiceObject[]>('service.list', listFilter(filters));
  const services = all
    .filter(({ Spec: { Mode: mode } }) => filters.exact('mode', MODES[Object.keys(mode)[0] as keyof typeof MODES]))
    .filter(() => filters.exact('runtime', 'container'));
  const statuses = status
    ? yield* cluster.control<Record<string, ServiceStatus>>('service.statuses', {
        ids: services.map(({ ID: id }) => id),
      })
    : {};
  return services.map((service) => presentService(service, false, statuses[service.ID]));
}

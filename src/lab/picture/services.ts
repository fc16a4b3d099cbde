import type { Store } from '#daemon/swarm/store/store.ts';
import type { Lab } from '../lab.ts';
import type { ServicePicture, TaskPicture } from '../picture.ts';

/** The most tasks of a service that are told one by one. */
const TASK_LIMIT = 60;

/** Services of the swarms of a lab, as the first manager of each has them. */
export function servicePictures(lab: Lab): ServicePicture[] {
  const seen = new Set<string>();
  const services: ServicePicture[] = [];
  for (const { running } of lab.hosts.values()) {
    const store = running?.cluster.store;
    if (!store) continue;
    const [cluster] = store.list('cluster');
    if (!cluster || seen.has(cluster.ID)) continue;
    seen.add(cluster.ID);
    services.push(...servicesOf(store));
  }
  return services;
}

function servicesOf(store: Store): ServicePicture[] {
  const all = store.list('service');
  if (all.length === 0) return [];
  const tasks = new Map<string, TaskPicture[]>();
  for (const task of store.list('task')) {
    if (task.ServiceID === undefined || task.DesiredState === 'shutdown' || task.DesiredState === 'remove') continue;
    const host = task.NodeID && store.get('node', task.NodeID)?.Description?.Hostname;
    const list = tasks.get(task.ServiceID);
    const picture: TaskPicture = {
      id: task.ID,
      ...(task.Slot && { slot: task.Slot }),
      ...(host && { host }),
      state: task.Status.State ?? 'new',
      ...(task.Status.Err && { error: task.Status.Err }),
      ...(task.Status.ContainerStatus?.ContainerID && { container: task.Status.ContainerStatus.ContainerID }),
    };
    if (list) list.push(picture);
    else tasks.set(task.ServiceID, [picture]);
  }
  return all.map((service) => {
    const { Mode: mode, TaskTemplate: template } = service.Spec;
    const own = tasks.get(service.ID) ?? [];
    const replicas = mode.Replicated?.Replicas ?? mode.ReplicatedJob?.TotalCompletions;
    return {
      id: service.ID,
      name: service.Spec.Name ?? service.ID,
      mode: mode.Global ? 'global' : mode.Replicated ? 'replicated' : 'job',
      ...(replicas !== undefined && { replicas }),
      running: own.filter(({ state }) => state === 'running').length,
      image: (template.ContainerSpec?.Image ?? '').replace(/@sha256:.*$/, ''),
      vips: (service.Endpoint?.VirtualIPs ?? []).flatMap(({ NetworkID: network, Addr: address }) =>
        network !== undefined && address ? [{ network, address }] : [],
      ),
      ports: (service.Endpoint?.Ports ?? []).flatMap((port) =>
        port.PublishedPort === undefined
          ? []
          : [
              {
                published: port.PublishedPort,
                target: port.TargetPort ?? port.PublishedPort,
                protocol: port.Protocol ?? 'tcp',
                mode: port.PublishMode ?? ('ingress' as const),
              },
            ],
      ),
      tasks: own.slice(0, TASK_LIMIT),
    };
  });
}

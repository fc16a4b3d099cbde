import type { EndpointService } from '#libnetwork/cluster/service.ts';
import { Prefix } from '#netip/prefix.ts';
import { taskName } from '../naming.ts';
import type { TaskObject } from '../store/objects.ts';
import { networksOf } from './wanted.ts';

/** What a task is to others on each of its networks, by the network's id (moby containerConfig.serviceConfig). */
export function endpointServices(task: TaskObject): ReadonlyMap<string, EndpointService> {
  const services = new Map<string, EndpointService>();
  const { Endpoint: endpoint, NetworksAttachments: attachments = [] } = task;
  for (const { Network: network } of attachments) {
    if (network?.DriverState?.Name !== 'overlay') continue;
    const vip = endpoint?.VirtualIPs?.find(({ NetworkID: id }) => id === network.ID)?.Addr;
    const wanted = networksOf(task).find(({ Target: target }) => target === network.ID);
    services.set(network.ID, {
      id: task.ServiceID ?? '',
      name: task.ServiceName,
      ...(vip && { vip: Prefix.parse(vip).addr }),
      aliases: wanted?.Aliases ?? [],
      ingressPorts: network.Spec.Ingress
        ? (endpoint?.Ports ?? [])
            .filter(({ PublishMode: mode }) => mode !== 'host')
            .map((port) => ({
              proto: port.Protocol ?? 'tcp',
              targetPort: port.TargetPort ?? 0,
              publishedPort: port.PublishedPort ?? 0,
              name: port.Name ?? '',
            }))
        : [],
      taskName: taskName(task),
    });
  }
  return services;
}

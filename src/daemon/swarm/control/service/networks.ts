import type { NetworkAttachmentConfig } from '#api/swarm/network.ts';
import type { ServiceSpec } from '#api/swarm/service.ts';
import { RpcError } from '../../rpcerror.ts';
import type { NetworkObject } from '../../store/objects.ts';
import type { Store } from '../../store/store.ts';

/** The network of the routing mesh, where there is one. */
export function ingressNetwork(store: Pick<Store, 'list'>): NetworkObject | undefined {
  return store.list('network').find(({ Spec: spec }) => spec.Ingress);
}

/** The networks that a service's tasks are on; those of the service itself count where the task template has none. */
export function networksOf({
  TaskTemplate: task,
  Networks: networks,
}: ServiceSpec): readonly NetworkAttachmentConfig[] {
  return task.Networks?.length ? task.Networks : (networks ?? []);
}

/** Refuses services on the network of the routing mesh. @throws RpcError */
export function checkNetworks(store: Store, spec: ServiceSpec): void {
  for (const { Target: target = '' } of spec.TaskTemplate.Networks ?? []) {
    const network = store.get('network', target);
    if (!network?.Spec.Ingress) continue;
    throw new RpcError(
      'InvalidArgument',
      `Service cannot be explicitly attached to the ingress network ${JSON.stringify(network.Spec.Name)}`,
    );
  }
}

/** @throws RpcError where ports are to be published on the mesh and there is no network for it */
export function checkIngressPresent(store: Pick<Store, 'list'>, needed: boolean): void {
  if (!needed || ingressNetwork(store)) return;
  throw new RpcError('FailedPrecondition', 'service needs ingress network, but no ingress network is present');
}

import type { NetworkAttachmentConfig } from '#api/swarm/network.ts';
import type { TaskObject } from '../store/objects.ts';

/** How a task asks for its networks. */
export function networksOf({ Spec: spec, ServiceNetworks: networks }: TaskObject): readonly NetworkAttachmentConfig[] {
  return spec.Networks?.length ? spec.Networks : (networks ?? []);
}

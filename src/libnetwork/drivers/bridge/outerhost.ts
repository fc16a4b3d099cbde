import type { Kernel } from '#kernel/kernel.ts';
import type { PortMapping } from '../../driverapi/driver.ts';

/** Where the machine around a virtual machine listens, among the services of the inner kernel. */
export const OUTER_HOST = '/run/host-services/backend.sock';

/** The machine that an engine's virtual machine runs on: what is published inside is opened there, too. */
export interface OuterHost {
  /** Opens a port. @returns closes it again @throws DockerError where it cannot be had */
  expose(mapping: PortMapping): () => void;
}

/** The outer host of an engine; undefined where the engine's host is all there is. */
export function outerHost(kernel: Kernel): OuterHost | undefined {
  return kernel.services.get(OUTER_HOST) as OuterHost | undefined;
}

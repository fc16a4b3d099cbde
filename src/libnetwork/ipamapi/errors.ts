import { conflict, type DockerError, forbidden, invalidParameter, notFound, unavailable } from '#errdefs/errdefs.ts';

// Words of moby's ipamapi; each call makes a fresh error.

export const poolOverlap = (): DockerError => forbidden('Pool overlaps with other one on this address space');
export const noMoreSubnets = (): DockerError =>
  invalidParameter('all predefined address pools have been fully subnetted');
export const ipAlreadyAllocated = (): DockerError => conflict('Address already in use');
export const ipOutOfRange = (): DockerError => invalidParameter('Requested address is out of range');
export const noAvailableIPs = (): DockerError => unavailable('No available addresses on this pool');
export const badPool = (): DockerError => notFound('Address space does not exist');
export const invalidPool = (): DockerError => invalidParameter('Invalid pool request');

/** What `noAvailableIPs` says, to tell it from others. */
export const NO_AVAILABLE_IPS = 'No available addresses on this pool';

import type { IngressPort } from './service.ts';

/** The table in which nodes tell each other of the endpoints on a network. */
export const ENDPOINT_TABLE = 'endpoint_table';

/** A row of it: what names and load balancers need to know of an endpoint (moby libnetwork EndpointRecord). */
export interface EndpointRecord {
  /** Of the container. */
  readonly name: string;
  readonly taskAliases?: readonly string[];
  readonly endpointIp: string;
  readonly endpointIp6?: string;
  /** Absent for a container that is no task. */
  readonly serviceName?: string;
  readonly serviceId?: string;
  /** Absent with dnsrr. */
  readonly virtualIp?: string;
  readonly ingressPorts?: readonly IngressPort[];
  readonly aliases?: readonly string[];
  /** The task is going, or not well: no new connections. */
  readonly serviceDisabled?: true;
}

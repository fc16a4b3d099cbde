/** What the engine's networks are kept under, and the version of their form (libnetwork/datastore, Docker 1.9). */
const ROOT = 'docker/network/v1.0';

/** Keys in the store; each ends with a slash. */
export const KEYS = {
  networks: `${ROOT}/network/`,
  network: (id: string) => `${ROOT}/network/${id}/`,
  endpointCount: (network: string) => `${ROOT}/endpoint_count/${network}/`,
  endpoint: (network: string, id: string) => `${ROOT}/endpoint/${network}/${id}/`,
  overlay: (network: string) => `${ROOT}/overlay/network/${network}/`,
  pools: `${ROOT}/ipam/default/config/GlobalDefault/`,
  addresses: (pool: string) => `${ROOT}/ipam/default/data/GlobalDefault/${pool}/`,
  vnis: `${ROOT}/idm/vxlan-id/`,
  nodes: 'docker/nodes/',
  node: (address: string) => `docker/nodes/${address}`,
} as const;

/**
 * The labels of Docker's layer 7 routing (`com.docker.lb.hosts`, `.port`, `.network`, `.context_root`) as those of Traefik:
 * a router for all hosts, and a service at the port, balanced by the service's virtual address.
 */
export function translateLbLabels(name: string, labels: Readonly<Record<string, string>>): Record<string, string> {
  const hosts = (labels['com.docker.lb.hosts'] ?? '')
    .split(',')
    .map((host) => host.trim())
    .filter((host) => host !== '');
  if (hosts.length === 0) return {};
  const rule = hosts.map((host) => `Host(\`${host}\`)`).join(' || ');
  const root = labels['com.docker.lb.context_root'];
  const { 'com.docker.lb.port': port, 'com.docker.lb.network': network } = labels;
  return {
    'traefik.enable': 'true',
    'traefik.swarm.lbswarm': 'true',
    [`traefik.http.routers.${name}.rule`]: root ? `(${rule}) && PathPrefix(\`${root}\`)` : rule,
    ...(port !== undefined && { [`traefik.http.services.${name}.loadbalancer.server.port`]: port }),
    ...(network !== undefined && { 'com.docker.lb.network': network }),
  };
}

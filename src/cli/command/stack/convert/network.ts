import type { NetworkCreateRequest } from '#api/network.ts';
import type { NetworkAttachmentConfig } from '#api/swarm/network.ts';
import { CliError } from '../../../command.ts';
import type { Network, Project, Service } from '../../../compose/types.ts';
import { omitEmpty } from '../../../opts/omitempty.ts';
import { quote } from '../../../pflag/quote.ts';
import { byTarget } from '../../service/networks.ts';
import { scoped } from '../namespace.ts';
import { stackLabels } from './labels.ts';

/** The network of services that name none. */
const DEFAULT = 'default';

/** Whether a network is none of those that every engine has. */
export function isUserDefined(network: string): boolean {
  return !['default', 'bridge', 'host', 'none'].includes(network) && !network.startsWith('container:');
}

/** The networks that the services of a stack use: those to be made, and the names of those that must be there. */
export function networksOf(stack: string, project: Project): { requests: NetworkCreateRequest[]; external: string[] } {
  const used = new Set(
    Object.values(project.services).flatMap(({ networks }) => {
      const names = Object.keys(networks ?? {});
      return names.length === 0 ? [DEFAULT] : names;
    }),
  );
  const requests: NetworkCreateRequest[] = [];
  const external: string[] = [];
  for (const name of [...used].sort()) {
    const network: Network = project.networks[name] ?? {};
    if (network.external) external.push(network.name ?? name);
    else requests.push(requestOf(stack, name, network));
  }
  return { requests, external };
}

function requestOf(stack: string, name: string, network: Network): NetworkCreateRequest {
  const { ipam } = network;
  const config = (ipam?.config ?? []).map(({ subnet }) => ({ Subnet: subnet }));
  return {
    Driver: network.driver || 'overlay',
    Scope: '',
    IPAM: ipam?.driver || config.length > 0 ? { Driver: ipam?.driver ?? '', Options: null, Config: config } : null,
    Internal: network.internal ?? false,
    Attachable: network.attachable ?? false,
    Ingress: false,
    ConfigOnly: false,
    ConfigFrom: null,
    Options: network.driver_opts ?? null,
    Labels: stackLabels(stack, network.labels),
    Name: network.name ?? scoped(stack, name),
  };
}

/** How a service of a stack asks for its networks. @throws CliError */
export function attachmentsOf(
  stack: string,
  project: Project,
  name: string,
  service: Service,
): NetworkAttachmentConfig[] {
  const wanted = Object.entries(service.networks ?? {});
  if (wanted.length === 0) wanted.push([DEFAULT, null]);
  return wanted
    .map(([network, options]): NetworkAttachmentConfig => {
      const known = project.networks[network];
      if (known === undefined && network !== DEFAULT) throw new CliError(`undefined network ${quote(network)}`);
      const target = known?.name ?? scoped(stack, network);
      const aliases = [...(options?.aliases ?? []), ...(isUserDefined(target) ? [name] : [])];
      return omitEmpty({ Target: target, Aliases: aliases, DriverOpts: options?.driver_opts });
    })
    .sort(byTarget);
}

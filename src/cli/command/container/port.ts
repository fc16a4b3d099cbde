import type { PortBinding } from '#api/container.ts';
import { containerInspect } from '#client/container/inspect.ts';
import { CliError, type Command } from '../../command.ts';
import { completeContainers } from '../../completion.ts';
import { naturalOrder } from '../../naturalorder.ts';
import { cut } from '../../opts/list.ts';
import { parseInteger } from '../../pflag/number.ts';
import { rangeArgs } from '../../required.ts';

/** docker port */
export const portCommand: Command = {
  use: 'port CONTAINER [PRIVATE_PORT[/PROTO]]',
  aliasText: 'docker container port, docker port',
  short: 'List port mappings or a specific mapping for the container',
  args: rangeArgs(1, 2),
  complete: completeContainers({ all: false, limit: 1 }),
  *run({ client, args, out }) {
    const [container = '', port] = args;
    const ports = (yield* containerInspect(client, container)).NetworkSettings.Ports ?? {};
    const lines = port === undefined ? allMappings(ports) : mappingsOf(ports, container, port);
    if (lines.length > 0) yield* out(`${lines.sort(naturalOrder).join('\n')}\n`);
  },
};

type Ports = Record<string, PortBinding[] | null>;

function allMappings(ports: Ports): string[] {
  return Object.entries(ports).flatMap(([port, bindings]) =>
    (bindings ?? []).map((binding) => `${port} -> ${joinHostPort(binding)}`),
  );
}

function mappingsOf(ports: Ports, container: string, wanted: string): string[] {
  const [port, protocol] = cut(wanted, '/');
  try {
    parseInteger(port, 16, false, 10);
  } catch (error) {
    throw new CliError(`Error: invalid port (${port}): ${(error as Error).message}`);
  }
  const bindings = ports[`${port}/${protocol || 'tcp'}`] ?? [];
  if (bindings.length === 0) throw new CliError(`Error: No public port '${wanted}' published for ${container}`);
  return bindings.map(joinHostPort);
}

function joinHostPort({ HostIp, HostPort }: PortBinding): string {
  return HostIp.includes(':') ? `[${HostIp}]:${HostPort}` : `${HostIp}:${HostPort}`;
}

import type { EndpointSettings } from '#api/container.ts';
import { networkConnect } from '#client/network/connect.ts';
import { CliError, type Command } from '../../command.ts';
import { completeContainers, completeNetworks } from '../../completion.ts';
import { validateLink } from '../../opts/address.ts';
import { list } from '../../opts/list.ts';
import { STRING, STRING_SLICE } from '../../pflag/kinds.ts';
import { INT } from '../../pflag/number.ts';
import { exactArgs } from '../../required.ts';

/** `docker network connect` */
export const connectCommand: Command = {
  use: 'connect [OPTIONS] NETWORK CONTAINER',
  short: 'Connect a container to a network',
  args: exactArgs(2),
  flags: [
    { name: 'ip', kind: STRING, usage: 'IPv4 address (e.g., "172.30.100.104")' },
    { name: 'ip6', kind: STRING, usage: 'IPv6 address (e.g., "2001:db8::33")' },
    { name: 'link', kind: list(validateLink), usage: 'Add link to another container' },
    { name: 'alias', kind: STRING_SLICE, usage: 'Add network-scoped alias for the container' },
    { name: 'link-local-ip', kind: STRING_SLICE, usage: 'Add a link-local address for the container' },
    { name: 'driver-opt', kind: STRING_SLICE, usage: 'driver options for the network' },
    {
      name: 'gw-priority',
      kind: INT,
      usage: 'Highest gw-priority provides the default gateway. Accepts positive and negative values.',
    },
  ],
  *run(context) {
    const { flags } = context;
    const [network = '', container = ''] = context.args;
    const settings: Partial<EndpointSettings> = {
      IPAMConfig: {
        IPv4Address: flags.string('ip') || undefined,
        IPv6Address: flags.string('ip6') || undefined,
        LinkLocalIPs: flags.list('link-local-ip').length > 0 ? [...flags.list('link-local-ip')] : undefined,
      },
      Links: [...flags.list('link')],
      Aliases: [...flags.list('alias')],
      DriverOpts: driverOptions(flags.list('driver-opt')),
      GwPriority: flags.number('gw-priority'),
    };
    yield* networkConnect(context.client, network, {
      Container: container,
      EndpointConfig: settings as EndpointSettings,
    });
  },
  complete: (context, toComplete) =>
    context.args.length === 0
      ? completeNetworks(1)(context, toComplete)
      : completeContainers({ all: false, limit: 2 })(context, toComplete),
};

function driverOptions(options: readonly string[]): Record<string, string> {
  const parsed: Record<string, string> = {};
  for (const option of options) {
    const equals = option.indexOf('=');
    if (equals < 0) throw new CliError('invalid key/value pair format in driver options');
    parsed[option.slice(0, equals).trim().toLowerCase()] = option.slice(equals + 1).trim();
  }
  return parsed;
}

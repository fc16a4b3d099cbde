import type { IPAM, IPAMConfig, NetworkCreateRequest } from '#api/network.ts';
import { networkCreate } from '#client/network/create.ts';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import { CliError, type Command, type CommandContext } from '../../command.ts';
import { validateLabel } from '../../opts/env.ts';
import { list, MAP, toRecord } from '../../opts/list.ts';
import { BOOL, STRING, STRING_SLICE } from '../../pflag/kinds.ts';
import { exactArgs } from '../../required.ts';

/** `docker network create` */
export const createCommand: Command = {
  use: 'create [OPTIONS] NETWORK',
  short: 'Create a network',
  args: exactArgs(1),
  flags: [
    { name: 'driver', short: 'd', kind: STRING, default: 'bridge', usage: 'Driver to manage the Network' },
    { name: 'opt', short: 'o', kind: MAP, usage: 'Set driver specific options' },
    { name: 'label', kind: list(validateLabel), usage: 'Set metadata on a network' },
    { name: 'internal', kind: BOOL, usage: 'Restrict external access to the network' },
    { name: 'ipv4', kind: BOOL, default: true, usage: 'Enable or disable IPv4 address assignment' },
    { name: 'ipv6', kind: BOOL, usage: 'Enable or disable IPv6 address assignment' },
    { name: 'attachable', kind: BOOL, usage: 'Enable manual container attachment' },
    { name: 'ingress', kind: BOOL, usage: 'Create swarm routing-mesh network' },
    { name: 'scope', kind: STRING, usage: "Control the network's scope" },
    { name: 'config-only', kind: BOOL, usage: 'Create a configuration only network' },
    { name: 'config-from', kind: STRING, usage: 'The network from which to copy the configuration' },
    { name: 'ipam-driver', kind: STRING, default: 'default', usage: 'IP Address Management Driver' },
    { name: 'subnet', kind: STRING_SLICE, usage: 'Subnet in CIDR format that represents a network segment' },
    { name: 'ip-range', kind: STRING_SLICE, usage: 'Allocate container ip from a sub-range' },
    { name: 'gateway', kind: STRING_SLICE, usage: 'IPv4 or IPv6 Gateway for the master subnet' },
    { name: 'aux-address', kind: MAP, usage: 'Auxiliary IPv4 or IPv6 addresses used by Network driver' },
    { name: 'ipam-opt', kind: MAP, usage: 'Set IPAM driver specific options' },
  ],
  *run(context) {
    const { flags } = context;
    const configFrom = flags.string('config-from');
    const request: NetworkCreateRequest = {
      Name: context.args[0] ?? '',
      Driver: flags.string('driver'),
      Scope: flags.string('scope'),
      EnableIPv4: context.changed('ipv4') ? flags.bool('ipv4') : undefined,
      EnableIPv6: context.changed('ipv6') ? flags.bool('ipv6') : undefined,
      IPAM: ipam(context),
      Internal: flags.bool('internal'),
      Attachable: flags.bool('attachable'),
      Ingress: flags.bool('ingress'),
      ConfigOnly: flags.bool('config-only'),
      ConfigFrom: configFrom === '' ? null : { Network: configFrom },
      Options: Object.fromEntries(flags.get<ReadonlyMap<string, string>>('opt')),
      Labels: toRecord(flags.list('label')),
    };
    const { Id } = yield* networkCreate(context.client, request);
    yield* context.out(`${Id}\n`);
  },
};

/** Brings subnets, ranges, gateways and auxiliary addresses together (docker/cli: createIPAMConfig). @throws CliError */
function ipam({ flags }: CommandContext): IPAM {
  const subnets = flags.list('subnet');
  const ranges = flags.list('ip-range');
  const gateways = flags.list('gateway');
  if (subnets.length < ranges.length || subnets.length < gateways.length) {
    throw new CliError('every ip-range or gateway must have a corresponding subnet');
  }
  const configs = new Map<string, IPAMConfig>();
  for (const subnet of subnets) {
    for (const other of configs.keys()) {
      if (matches(subnet, other) || matches(other, subnet)) {
        throw new CliError('multiple overlapping subnet configuration is not supported');
      }
    }
    configs.set(subnet, { Subnet: subnet });
  }
  const place = (what: string, value: string, put: (config: IPAMConfig) => void): void => {
    const subnet = subnets.find((candidate) => matches(candidate, value));
    if (subnet === undefined) throw new CliError(`no matching subnet for ${what} ${value}`);
    put(configs.get(subnet) as IPAMConfig);
  };
  for (const range of ranges) {
    if (!Prefix.tryParse(range)) throw new CliError(`invalid CIDR address: ${range}`);
    place('range', range, (config) => {
      if (config.IPRange) {
        throw new CliError(
          `cannot configure multiple ranges (${range}, ${config.IPRange}) on the same subnet (${config.Subnet})`,
        );
      }
      config.IPRange = range;
    });
  }
  for (const gateway of gateways) {
    place('gateway', gateway, (config) => {
      if (config.Gateway) {
        throw new CliError(
          `cannot configure multiple gateways (${gateway}, ${config.Gateway}) for the same subnet (${config.Subnet})`,
        );
      }
      config.Gateway = gateway;
    });
  }
  for (const [name, address] of flags.get<ReadonlyMap<string, string>>('aux-address')) {
    place('aux-address', address, (config) => {
      config.AuxiliaryAddresses = { ...config.AuxiliaryAddresses, [name]: address };
    });
  }
  return {
    Driver: flags.string('ipam-driver'),
    Options: Object.fromEntries(flags.get<ReadonlyMap<string, string>>('ipam-opt')),
    Config: [...configs.values()],
  };
}

/** Whether an address or prefix lies in a subnet; text that is neither lies in none. */
function matches(subnet: string, data: string): boolean {
  const prefix = Prefix.tryParse(subnet);
  if (!prefix || !subnet.includes('/')) return false;
  const address = data.includes('/') ? Prefix.tryParse(data)?.addr : Addr.tryParse(data);
  return address !== undefined && prefix.contains(address);
}

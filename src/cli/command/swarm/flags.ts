import type { NodeAvailability } from '#api/swarm/node.ts';
import type { ExternalCA, SwarmSpec } from '#api/swarm/swarm.ts';
import { Prefix } from '#netip/prefix.ts';
import { CliError } from '../../command.ts';
import { cut } from '../../opts/list.ts';
import { readCsv } from '../../pflag/csv.ts';
import { DURATION } from '../../pflag/duration.ts';
import type { FlagDefinition, FlagKind } from '../../pflag/flag.ts';
import type { FlagValues } from '../../pflag/flagset.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { INT64, UINT64 } from '../../pflag/number.ts';
import { quote } from '../../pflag/quote.ts';

const SECOND = 1_000_000_000;
const DEFAULT_PORT = '2377';
const DEFAULT_LISTEN = `0.0.0.0:${DEFAULT_PORT}`;

/** Address and port to listen on; what is left out is taken from the default. */
const NODE_ADDRESS: FlagKind<string> = {
  type: 'node-addr',
  zero: DEFAULT_LISTEN,
  parse(text) {
    if (text === '' || text === 'tcp://') return DEFAULT_LISTEN;
    const address = text.replace(/^tcp:\/\//, '');
    if (address.includes('://')) throw new CliError(`invalid proto, expected tcp: ${text}`);
    const [, host = '', port = ''] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(address) ?? [];
    if (!/^(?:\[[^\]]*\]|[^:]*)(?::\d*)?$/.test(address)) throw new CliError(`invalid bind address format: ${text}`);
    return `${host || '0.0.0.0'}:${port || DEFAULT_PORT}`;
  },
  format: (value) => value,
};

/** `protocol=cfssl,url=…,cacert=…` */
const EXTERNAL_CA: FlagKind<readonly ExternalCA[]> = {
  type: 'external-ca',
  zero: [],
  parse: (text, current) => [...current, parseExternalCa(text)],
  format: () => '',
};

function parseExternalCa(text: string): ExternalCA {
  const authority: ExternalCA = { Protocol: '', URL: '', CACert: '' };
  for (const field of readCsv(text)) {
    const [key, value] = cut(field, '=');
    if (value === undefined) throw new CliError(`invalid field '${field}' must be a key=value pair`);
    const name = key.toLowerCase();
    if (name === 'protocol') {
      if (value.toLowerCase() !== 'cfssl') throw new CliError(`unrecognized external CA protocol ${value}`);
      authority.Protocol = 'cfssl';
    } else if (name === 'url') authority.URL = value;
    else if (name === 'cacert') throw new CliError('docker: not simulated: certificates of external authorities');
    else authority.Options = { ...authority.Options, [key]: value };
  }
  if (authority.Protocol === '') throw new CliError('the external-ca option needs a protocol= parameter');
  if (authority.URL === '') throw new CliError('the external-ca option needs a url= parameter');
  return authority;
}

/** Prefixes in CIDR notation, comma-separated, as often as wanted (pflag's IPNetSlice). */
export const PREFIXES: FlagKind<readonly string[]> = {
  type: 'ipNetSlice',
  zero: [],
  parse(text, current, changed) {
    const prefixes = readCsv(text.replaceAll('"', '')).map((part) => {
      const prefix = part.includes('/') ? Prefix.tryParse(part.trim()) : undefined;
      if (prefix === undefined) throw new CliError(`invalid string being converted to CIDR: ${part}`);
      return prefix.masked().toString();
    });
    return changed ? [...current, ...prefixes] : prefixes;
  },
  format: (value) => `[${value.join(',')}]`,
};

export const CERT_EXPIRY: FlagDefinition = {
  name: 'cert-expiry',
  kind: DURATION,
  default: 90 * 24 * 3600 * SECOND,
  usage: 'Validity period for node certificates (ns|us|ms|s|m|h)',
};

export const EXTERNAL_CAS: FlagDefinition = {
  name: 'external-ca',
  kind: EXTERNAL_CA,
  usage: 'Specifications of one or more certificate signing endpoints',
};

/** The flags that `docker swarm init` and `docker swarm update` share. */
export const SPEC_FLAGS: readonly FlagDefinition[] = [
  { name: 'task-history-limit', kind: INT64, default: 5, usage: 'Task history retention limit' },
  {
    name: 'dispatcher-heartbeat',
    kind: DURATION,
    default: 5 * SECOND,
    usage: 'Dispatcher heartbeat period (ns|us|ms|s|m|h)',
  },
  CERT_EXPIRY,
  EXTERNAL_CAS,
  { name: 'max-snapshots', kind: UINT64, usage: 'Number of additional Raft snapshots to retain' },
  {
    name: 'snapshot-interval',
    kind: UINT64,
    default: 10_000,
    usage: 'Number of log entries between Raft snapshots',
  },
];

export const LISTEN_ADDRESS: FlagDefinition = {
  name: 'listen-addr',
  kind: NODE_ADDRESS,
  usage: 'Listen address (format: "<ip|interface>[:port]")',
};

export const ADVERTISE_ADDRESS: FlagDefinition = {
  name: 'advertise-addr',
  kind: STRING,
  usage: 'Advertised address (format: "<ip|interface>[:port]")',
};

export const DATA_PATH_ADDRESS: FlagDefinition = {
  name: 'data-path-addr',
  kind: STRING,
  usage: 'Address or interface to use for data path traffic (format: "<ip|interface>")',
};

export const AVAILABILITY: FlagDefinition = {
  name: 'availability',
  kind: STRING,
  default: 'active',
  usage: 'Availability of the node ("active", "pause", "drain")',
  completions: ['active', 'drain', 'pause'],
};

export const QUIET_TOKEN: FlagDefinition = { name: 'quiet', short: 'q', kind: BOOL, usage: 'Only display token' };

/** The availability asked for; empty where none was. @throws CliError */
export function availabilityOf(flags: FlagValues): NodeAvailability | '' {
  if (!flags.changed('availability')) return '';
  const availability = flags.string('availability').toLowerCase();
  if (availability !== 'active' && availability !== 'pause' && availability !== 'drain') {
    throw new CliError(`invalid availability ${quote(availability)}, only active, pause and drain are supported`);
  }
  return availability;
}

/** Changes a swarm's specification as the flags given say. @param root the cluster's certificate, for external authorities */
export function changeSwarmSpec(flags: FlagValues, spec: SwarmSpec, root = ''): void {
  if (flags.changed('task-history-limit')) {
    spec.Orchestration.TaskHistoryRetentionLimit = flags.number('task-history-limit');
  }
  if (flags.changed('dispatcher-heartbeat')) spec.Dispatcher.HeartbeatPeriod = flags.number('dispatcher-heartbeat');
  changeAuthority(flags, spec, root);
  if (flags.changed('max-snapshots')) spec.Raft.KeepOldSnapshots = flags.number('max-snapshots');
  if (flags.changed('snapshot-interval')) spec.Raft.SnapshotInterval = flags.number('snapshot-interval');
  if (flags.changed('autolock')) spec.EncryptionConfig.AutoLockManagers = flags.bool('autolock');
}

/** The part of it that is about certificates. */
export function changeAuthority(flags: FlagValues, spec: SwarmSpec, root: string): void {
  if (flags.changed('cert-expiry')) spec.CAConfig.NodeCertExpiry = flags.number('cert-expiry');
  if (flags.changed('external-ca')) {
    const authorities = flags.get<readonly ExternalCA[]>('external-ca');
    spec.CAConfig.ExternalCAs = authorities.map((authority) => ({ ...authority, CACert: authority.CACert || root }));
  }
}

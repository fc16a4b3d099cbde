import { isStruct, NIL_MAP, NIL_SLICE, type Struct } from '../formatter/template/value.ts';

/** Members of the API's objects that are maps in Go; all other objects are structs. */
const MAPS = new Set([
  'Annotations',
  'AuxiliaryAddresses',
  'Containers',
  'Data',
  'Details',
  'DriverOpts',
  'ExposedPorts',
  'Labels',
  'Networks',
  'Options',
  'PortBindings',
  'Ports',
  'Services',
  'StorageOpt',
  'Sysctls',
  'Tmpfs',
  'Volumes',
]);

/** Members that are slices in Go: where JSON has null, they are nil ones. */
const SLICES = new Set([
  'Aliases',
  'Args',
  'Binds',
  'BlkioDeviceReadBps',
  'BlkioDeviceReadIOps',
  'BlkioDeviceWriteBps',
  'BlkioDeviceWriteIOps',
  'BlkioWeightDevice',
  'CapAdd',
  'CapDrop',
  'Cmd',
  'DefaultAddressPools',
  'DeviceCgroupRules',
  'DeviceRequests',
  'Devices',
  'DNSNames',
  'Dns',
  'DnsOptions',
  'DnsSearch',
  'Entrypoint',
  'Env',
  'ExecIDs',
  'ExtraHosts',
  'GenericResources',
  'GroupAdd',
  'Links',
  'MaskedPaths',
  'Mounts',
  'OnBuild',
  'ReadonlyPaths',
  'RepoDigests',
  'RepoTags',
  'SecondaryIPAddresses',
  'SecondaryIPv6Addresses',
  'SecurityOpt',
  'Ulimits',
  'VolumesFrom',
  'Warnings',
]);

/** The fields of a container's configuration in Go's order, those that JSON leaves out among them. */
const CONTAINER_CONFIG: readonly string[] = [
  'Hostname',
  'Domainname',
  'User',
  'AttachStdin',
  'AttachStdout',
  'AttachStderr',
  'ExposedPorts',
  'Tty',
  'OpenStdin',
  'StdinOnce',
  'Env',
  'Cmd',
  'Healthcheck',
  'ArgsEscaped',
  'Image',
  'Volumes',
  'WorkingDir',
  'Entrypoint',
  'NetworkDisabled',
  'MacAddress',
  'OnBuild',
  'Labels',
  'StopSignal',
  'StopTimeout',
  'Shell',
];

/** An image's configuration, after the OCI's: Go leaves out of its JSON what is empty. */
const IMAGE_CONFIG: readonly string[] = [
  'User',
  'ExposedPorts',
  'Env',
  'Entrypoint',
  'Cmd',
  'Volumes',
  'WorkingDir',
  'Labels',
  'StopSignal',
  'ArgsEscaped',
  'Healthcheck',
  'OnBuild',
  'Shell',
];

const HEALTHCHECK: readonly string[] = ['Test', 'Interval', 'Timeout', 'StartPeriod', 'StartInterval', 'Retries'];

const STATE: readonly string[] = [
  'Status',
  'Running',
  'Paused',
  'Restarting',
  'OOMKilled',
  'Dead',
  'Pid',
  'ExitCode',
  'Error',
  'StartedAt',
  'FinishedAt',
  'Health',
];

/** Members whose Go name differs from the one in JSON, by the latter. */
const GO_NAMES: Readonly<Record<string, string>> = {
  ApiVersion: 'APIVersion',
  Id: 'ID',
  NanoCpus: 'NanoCPUs',
  CpuShares: 'CPUShares',
  CpuCfsPeriod: 'CPUCfsPeriod',
  CpuCfsQuota: 'CPUCfsQuota',
  CpuPeriod: 'CPUPeriod',
  CpuQuota: 'CPUQuota',
  CpuRealtimePeriod: 'CPURealtimePeriod',
  CpuRealtimeRuntime: 'CPURealtimeRuntime',
  CpusetCpus: 'CpusetCpus',
  BlkioWeightDevice: 'BlkioWeightDevice',
  OomScoreAdj: 'OomScoreAdj',
  Dns: 'DNS',
  DnsOptions: 'DNSOptions',
  DnsSearch: 'DNSSearch',
  AuxiliaryAddresses: 'AuxAddress',
};

/** Members that JSON leaves out when they are empty, with the value they have in Go then. */
const OMITTED: Readonly<Record<string, unknown>> = {
  Health: null,
  Healthcheck: null,
  StopTimeout: null,
  Shell: NIL_SLICE,
  ArgsEscaped: false,
  NetworkDisabled: false,
  MacAddress: '',
  ExposedPorts: NIL_MAP,
  StopSignal: '',
  DefaultAddressPools: NIL_SLICE,
  SizeRw: null,
  SizeRootFs: null,
  Peers: NIL_SLICE,
  Services: NIL_MAP,
  Status: NIL_MAP,
  UsageData: null,
  Mounts: NIL_SLICE,
  Annotations: NIL_MAP,
  Sysctls: NIL_MAP,
  StorageOpt: NIL_MAP,
};

/** The same for members that only the objects of one list have. */
const OMITTED_IN: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Swarm: { Nodes: 0, Managers: 0, Cluster: null, Warnings: NIL_SLICE },
  'Config[]': { Subnet: '', IPRange: '', Gateway: '', AuxAddress: new Map() },
};

/** Go's names of types that errors show. */
const GO_TYPES: Readonly<Record<string, string>> = { Server: '*types.Version', Client: 'system.clientVersion' };

/** An object of the Engine API as the Go struct that docker/cli decodes it into. */
export class JsonStruct implements Struct {
  readonly #json: Readonly<Record<string, unknown>>;
  readonly #member: string;

  constructor(json: Readonly<Record<string, unknown>>, member = '') {
    this.#json = json;
    this.#member = member;
  }

  /** Only errors show it; inspect never shows the typed attempt's: it tries the raw JSON next. */
  get goType(): string {
    return GO_TYPES[this.#member] ?? this.#member;
  }

  field(name: string): { value: unknown } | undefined {
    for (const [key, value] of Object.entries(this.#json)) {
      if ((GO_NAMES[key] ?? key) === name) return { value: typed(value, key, this.#member) };
    }
    const own = OMITTED_IN[this.#member];
    if (own && name in own) return { value: own[name] };
    return name in OMITTED ? { value: OMITTED[name] } : undefined;
  }

  fields(): { name: string; key: string; value: unknown; omitted?: boolean }[] {
    const shape = this.#shape();
    if (shape) {
      return shape.map((name) => {
        const value = this.field(name)?.value ?? null;
        const omitted = shape === IMAGE_CONFIG ? isEmpty(value) : !(name in this.#json);
        return { name, key: name, value, omitted };
      });
    }
    return Object.entries(this.#json).map(([key, value]) => ({
      name: GO_NAMES[key] ?? key,
      key,
      value: typed(value, key, this.#member),
    }));
  }

  #shape(): readonly string[] | undefined {
    if (this.#member === 'Healthcheck') return HEALTHCHECK;
    if (this.#member === 'State' && 'OOMKilled' in this.#json) return STATE;
    if (this.#member !== 'Config' || !('Entrypoint' in this.#json)) return undefined;
    return 'Hostname' in this.#json ? CONTAINER_CONFIG : IMAGE_CONFIG;
  }
}

/** What encoding/json's omitempty leaves out. */
function isEmpty(value: unknown): boolean {
  if (value instanceof Map) return value.size === 0;
  if (Array.isArray(value)) return value.length === 0;
  return value === null || value === '' || value === 0 || value === false;
}

/** JSON as Go's structs and maps, judged by the names of the members. */
export function typed(value: unknown, member = '', parent = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => typed(item, `${member}[]`, parent));
  if (value === null && (SLICES.has(member) || (member === 'Config' && parent === 'IPAM'))) return NIL_SLICE;
  if (value === null && MAPS.has(member)) return NIL_MAP;
  if (typeof value !== 'object' || value === null || isStruct(value)) return value;
  const isMap =
    MAPS.has(member) ||
    (member === 'Config' && parent === 'LogConfig') ||
    (member === 'Info' && parent.startsWith('Tasks'));
  if (!isMap) return new JsonStruct(value as Record<string, unknown>, member);
  return new Map(Object.entries(value).map(([key, item]) => [key, typed(item, `${member}{}`, member)]));
}

/** JSON as Go decodes it into an empty interface: every object is a map. */
export function untyped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(untyped);
  // A map's nil is no value at all to a template.
  if (value === null) return undefined;
  if (typeof value !== 'object') return value;
  return new Map(Object.entries(value).map(([key, item]) => [key, untyped(item)]));
}

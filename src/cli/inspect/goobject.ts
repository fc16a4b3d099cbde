import type { Struct } from '../formatter/template/value.ts';

/** Members of the API's objects that are maps in Go; all other objects are structs. */
const MAPS = new Set([
  'Annotations',
  'AuxiliaryAddresses',
  'Containers',
  'Data',
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

/** Members whose Go name differs from the one in JSON, by the latter. */
const GO_NAMES: Readonly<Record<string, string>> = {
  Id: 'ID',
  NanoCpus: 'NanoCPUs',
  CpuShares: 'CPUShares',
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
  Shell: [],
  SizeRw: null,
  SizeRootFs: null,
  Peers: [],
  Services: new Map(),
  Status: new Map(),
  UsageData: null,
  Mounts: [],
  Annotations: new Map(),
  Sysctls: new Map(),
  StorageOpt: new Map(),
};

/** The same for members that only the objects of one list have. */
const OMITTED_IN: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'Config[]': { Subnet: '', IPRange: '', Gateway: '', AuxAddress: new Map() },
};

/** An object of the Engine API as the Go struct that docker/cli decodes it into. */
export class JsonStruct implements Struct {
  readonly #json: Readonly<Record<string, unknown>>;
  readonly #member: string;

  constructor(json: Readonly<Record<string, unknown>>, member = '') {
    this.#json = json;
    this.#member = member;
  }

  /** Only errors show it, and inspect never shows the typed attempt's: it tries the raw JSON next. */
  get goType(): string {
    return this.#member;
  }

  field(name: string): { value: unknown } | undefined {
    for (const [key, value] of Object.entries(this.#json)) {
      if ((GO_NAMES[key] ?? key) === name) return { value: typed(value, key, this.#member) };
    }
    const own = OMITTED_IN[this.#member];
    if (own && name in own) return { value: own[name] };
    return name in OMITTED ? { value: OMITTED[name] } : undefined;
  }

  fields(): { name: string; key: string; value: unknown }[] {
    return Object.entries(this.#json).map(([key, value]) => ({
      name: GO_NAMES[key] ?? key,
      key,
      value: typed(value, key, this.#member),
    }));
  }
}

/** JSON as Go's structs and maps, judged by the names of the members. */
export function typed(value: unknown, member = '', parent = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => typed(item, `${member}[]`, parent));
  if (typeof value !== 'object' || value === null) return value;
  const isMap = MAPS.has(member) || (member === 'Config' && parent === 'LogConfig');
  if (!isMap) return new JsonStruct(value as Record<string, unknown>, member);
  return new Map(Object.entries(value).map(([key, item]) => [key, typed(item, `${member}{}`, member)]));
}

/** JSON as Go decodes it into an empty interface: every object is a map. */
export function untyped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(untyped);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([key, item]) => [key, untyped(item)]));
}

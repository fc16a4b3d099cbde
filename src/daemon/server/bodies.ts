import { BOOL, body, INT, INT64, type Shape, STRING, STRING_MAP, STRINGS, WORDS } from './json.ts';

const map = (type: string): Shape => ({ type, kind: 'map' });
const list = (type: string): Shape => ({ type, kind: 'list' });
const object = (type: string, fields: Record<string, Shape>): Shape => ({ type, kind: 'object', fields });

const RESTART_POLICY = object('container.RestartPolicy', { Name: STRING, MaximumRetryCount: INT });

const RESOURCES: Record<string, Shape> = {
  CpuShares: INT64,
  Memory: INT64,
  NanoCpus: INT64,
  CpuPeriod: INT64,
  CpuQuota: INT64,
  CpusetCpus: STRING,
  CpusetMems: STRING,
  MemoryReservation: INT64,
  MemorySwap: INT64,
  PidsLimit: INT64,
};

/** Bodies of requests, by the types that moby decodes them into (api/types). */
export const CONTAINER_CREATE = body('container.CreateRequest', '', {
  Hostname: STRING,
  Domainname: STRING,
  User: STRING,
  AttachStdin: BOOL,
  AttachStdout: BOOL,
  AttachStderr: BOOL,
  ExposedPorts: map('nat.PortSet'),
  Tty: BOOL,
  OpenStdin: BOOL,
  StdinOnce: BOOL,
  Env: STRINGS,
  Cmd: WORDS,
  Image: STRING,
  Volumes: map('map[string]struct {}'),
  WorkingDir: STRING,
  Entrypoint: WORDS,
  Labels: STRING_MAP,
  StopSignal: STRING,
  StopTimeout: INT,
  HostConfig: object('container.HostConfig', {
    ...RESOURCES,
    Binds: STRINGS,
    NetworkMode: { type: 'container.NetworkMode', kind: 'string' },
    PortBindings: map('nat.PortMap'),
    RestartPolicy: RESTART_POLICY,
    AutoRemove: BOOL,
    Dns: STRINGS,
    DnsOptions: STRINGS,
    DnsSearch: STRINGS,
    ExtraHosts: STRINGS,
    Links: STRINGS,
    Privileged: BOOL,
    PublishAllPorts: BOOL,
    ReadonlyRootfs: BOOL,
    Sysctls: STRING_MAP,
    Tmpfs: STRING_MAP,
  }),
  NetworkingConfig: object('network.NetworkingConfig', {
    EndpointsConfig: map('map[string]*network.EndpointSettings'),
  }),
});

export const CONTAINER_UPDATE = body('container.UpdateConfig', 'UpdateConfig', {
  ...RESOURCES,
  RestartPolicy: RESTART_POLICY,
});

export const EXEC_CREATE = body('container.ExecOptions', 'ExecOptions', {
  User: STRING,
  Privileged: BOOL,
  Tty: BOOL,
  AttachStdin: BOOL,
  AttachStderr: BOOL,
  AttachStdout: BOOL,
  DetachKeys: STRING,
  Env: STRINGS,
  WorkingDir: STRING,
  Cmd: STRINGS,
});

export const EXEC_START = body('container.ExecStartOptions', 'ExecStartOptions', { Detach: BOOL, Tty: BOOL });

export const NETWORK_CREATE = body('network.CreateRequest', 'CreateRequest', {
  Name: STRING,
  Driver: STRING,
  Scope: STRING,
  EnableIPv4: BOOL,
  EnableIPv6: BOOL,
  IPAM: object('network.IPAM', { Driver: STRING, Options: STRING_MAP, Config: list('[]network.IPAMConfig') }),
  Internal: BOOL,
  Attachable: BOOL,
  Ingress: BOOL,
  ConfigOnly: BOOL,
  ConfigFrom: object('network.ConfigReference', { Network: STRING }),
  Options: STRING_MAP,
  Labels: STRING_MAP,
});

export const NETWORK_CONNECT = body('network.ConnectOptions', 'ConnectOptions', {
  Container: STRING,
  EndpointConfig: object('network.EndpointSettings', { Aliases: STRINGS, Links: STRINGS }),
});

export const NETWORK_DISCONNECT = body('network.DisconnectOptions', 'DisconnectOptions', {
  Container: STRING,
  Force: BOOL,
});

export const SERVICE_CREATE = body('swarm.ServiceSpec', 'ServiceSpec', { Name: STRING, Labels: STRING_MAP });

export const SWARM_INIT = body('swarm.InitRequest', 'InitRequest', {
  ListenAddr: STRING,
  AdvertiseAddr: STRING,
  DataPathAddr: STRING,
  ForceNewCluster: BOOL,
  DefaultAddrPool: STRINGS,
  AutoLockManagers: BOOL,
  Availability: { type: 'swarm.NodeAvailability', kind: 'string' },
});

export const SWARM_JOIN = body('swarm.JoinRequest', 'JoinRequest', {
  ListenAddr: STRING,
  AdvertiseAddr: STRING,
  DataPathAddr: STRING,
  RemoteAddrs: STRINGS,
  JoinToken: STRING,
  Availability: { type: 'swarm.NodeAvailability', kind: 'string' },
});

export const VOLUME_CREATE = body('volume.CreateOptions', 'CreateOptions', {
  Name: STRING,
  Driver: STRING,
  DriverOpts: STRING_MAP,
  Labels: STRING_MAP,
});

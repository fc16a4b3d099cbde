import type { ContainerConfig, ContainerCreateRequest, HealthConfig, HostConfig, PortBinding } from '#api/container.ts';
import type { Mount } from '#api/hostconfig.ts';
import type { Process } from '#kernel/process/process.ts';
import { CliError } from '../../command.ts';
import { isMacAddress } from '../../opts/address.ts';
import { effectiveCapabilities } from '../../opts/capability.ts';
import { parseDevice } from '../../opts/device.ts';
import { readEnv, readLabels } from '../../opts/env.ts';
import { cut, toRecord } from '../../opts/list.ts';
import { parsePortRange, parsePortSpec, splitProtocol, toShortForm } from '../../opts/port.ts';
import { parseRestartPolicy } from '../../opts/restart.ts';
import { parseSecurityOptions } from '../../opts/securityopt.ts';
import { isHostPath, parseVolume } from '../../opts/volume.ts';
import type { FlagValues } from '../../pflag/flagset.ts';
import { endpointsOf, networkMode } from './networkconfig.ts';
import { resourcesOf } from './resources.ts';

const UNCONFINED_PATHS = 'systempaths=unconfined';

/** The body of a create request, with nothing left out that the client sends. */
export type FullCreateRequest = ContainerConfig &
  Required<Pick<ContainerCreateRequest, 'NetworkingConfig'>> & { HostConfig: RequestedHostConfig };

/** The client leaves out a runtime that is not asked for. */
type RequestedHostConfig = Omit<HostConfig, 'Runtime'> & { Runtime?: string };

/**
 * What the flags of `docker run` and `docker create` ask for, as the body of POST /containers/create.
 * @param args the image and, behind it, the command
 * @throws CliError where flags are wrong or contradict each other
 */
export function createRequest(proc: Process, flags: FlagValues, args: readonly string[]): FullCreateRequest {
  const [image = '', ...command] = args;
  checkMac(flags);
  checkSwappiness(flags);
  const attach = flags.list('attach');
  const stdin = flags.bool('interactive');
  const mounts = flags.get<readonly Mount[]>('mount').map((mount) => absoluteSource(proc, mount));
  const { binds, volumes } = volumesOf(proc, flags.list('volume'));
  const { exposed, bindings } = portsOf(flags);
  const devices = flags.list('device').map(parseDevice);
  const env = readEnv(proc, flags.list('env-file'), flags.list('env'));
  const labels = readLabels(proc, flags.list('label-file'), flags.list('label'));
  checkModes(flags);
  const restart = parseRestartPolicy(flags.string('restart'));
  const logging = loggingOf(flags);
  const security = parseSecurityOptions(proc, flags.list('security-opt'));
  const storage = storageOf(flags.list('storage-opt'));
  const health = healthOf(flags);
  if (flags.bool('rm') && restart.Name !== '' && restart.Name !== 'no') {
    throw new CliError('conflicting options: cannot specify both --restart and --rm');
  }
  const attachStdin = stdin || attach.includes('stdin');
  const capabilities = effectiveCapabilities(flags.list('cap-add'), flags.list('cap-drop'));
  const unconfined = security.includes(UNCONFINED_PATHS);
  const config: ContainerConfig = {
    Hostname: flags.string('hostname'),
    Domainname: flags.string('domainname'),
    User: flags.string('user'),
    AttachStdin: attachStdin,
    AttachStdout: attach.length === 0 || attach.includes('stdout'),
    AttachStderr: attach.length === 0 || attach.includes('stderr'),
    ...(exposed.length > 0 && { ExposedPorts: keys(exposed) }),
    Tty: flags.bool('tty'),
    OpenStdin: stdin,
    StdinOnce: stdin && attachStdin,
    Env: orNull(env),
    Cmd: orNull(command),
    ...(health && { Healthcheck: health }),
    Image: image,
    Volumes: keys(volumes),
    WorkingDir: flags.string('workdir'),
    Entrypoint: flags.changed('entrypoint') ? [flags.string('entrypoint')] : null,
    OnBuild: null,
    Labels: toRecord(labels),
    ...(flags.changed('stop-signal') && { StopSignal: flags.string('stop-signal') }),
    ...(flags.changed('stop-timeout') && { StopTimeout: flags.number('stop-timeout') }),
  };
  const annotations = flags.get<ReadonlyMap<string, string>>('annotation');
  const sysctls = flags.get<ReadonlyMap<string, string>>('sysctl');
  const tmpfs = toRecord(flags.list('tmpfs').map((text) => text.replace(/:|$/, '=')));
  const hostConfig: RequestedHostConfig = {
    Binds: orNull(binds),
    ContainerIDFile: flags.string('cidfile'),
    LogConfig: { Type: flags.string('log-driver'), Config: logging },
    NetworkMode: networkMode(flags),
    PortBindings: bindings,
    RestartPolicy: restart,
    AutoRemove: flags.bool('rm'),
    VolumeDriver: flags.string('volume-driver'),
    VolumesFrom: orNull(flags.list('volumes-from')),
    ConsoleSize: [0, 0],
    ...(annotations.size > 0 && { Annotations: Object.fromEntries(annotations) }),
    CapAdd: capabilities.add,
    CapDrop: capabilities.drop,
    CgroupnsMode: flags.string('cgroupns'),
    Dns: [...flags.list('dns')],
    DnsOptions: [...flags.list('dns-option')],
    DnsSearch: [...flags.list('dns-search')],
    ExtraHosts: orNull(flags.list('add-host')),
    GroupAdd: orNull(flags.list('group-add')),
    IpcMode: flags.string('ipc'),
    Cgroup: '',
    Links: orNull(flags.list('link')),
    OomScoreAdj: flags.number('oom-score-adj'),
    PidMode: flags.string('pid'),
    Privileged: flags.bool('privileged'),
    PublishAllPorts: flags.bool('publish-all'),
    ReadonlyRootfs: flags.bool('read-only'),
    SecurityOpt: orNull(security.filter((option) => option !== UNCONFINED_PATHS)),
    ...(storage.length > 0 && { StorageOpt: toRecord(storage) }),
    ...(Object.keys(tmpfs).length > 0 && { Tmpfs: tmpfs }),
    UTSMode: flags.string('uts'),
    UsernsMode: flags.string('userns'),
    ShmSize: flags.number('shm-size'),
    ...(sysctls.size > 0 && { Sysctls: Object.fromEntries(sysctls) }),
    ...(flags.string('runtime') !== '' && { Runtime: flags.string('runtime') }),
    Isolation: flags.string('isolation'),
    ...resourcesOf(flags, devices),
    ...(mounts.length > 0 && { Mounts: mounts }),
    MaskedPaths: unconfined ? [] : null,
    ReadonlyPaths: unconfined ? [] : null,
    ...(flags.changed('init') && { Init: flags.bool('init') }),
  };
  return { ...config, HostConfig: hostConfig, NetworkingConfig: { EndpointsConfig: endpointsOf(flags) } };
}

function orNull(texts: readonly string[]): string[] | null {
  return texts.length > 0 ? [...texts] : null;
}

function keys(names: readonly string[]): Record<string, Record<string, never>> {
  return Object.fromEntries([...names].sort().map((name) => [name, {}]));
}

function checkMac(flags: FlagValues): void {
  const mac = flags.string('mac-address');
  if (mac !== '' && !isMacAddress(mac)) throw new CliError(`${mac} is not a valid mac address`);
}

function checkSwappiness(flags: FlagValues): void {
  const swappiness = flags.number('memory-swappiness');
  if (swappiness === -1 || (swappiness >= 0 && swappiness <= 100)) return;
  throw new CliError(`invalid value: ${swappiness}. Valid memory swappiness range is 0-100`);
}

function checkModes(flags: FlagValues): void {
  const isContainer = (mode: string) => /^container:./s.test(mode);
  const pid = flags.string('pid');
  if (!['', 'host'].includes(pid) && !isContainer(pid)) throw new CliError('--pid: invalid PID mode');
  if (!['', 'host'].includes(flags.string('uts'))) throw new CliError('--uts: invalid UTS mode');
  if (!['', 'host'].includes(flags.string('userns'))) throw new CliError('--userns: invalid USER mode');
  if (!['', 'host', 'private'].includes(flags.string('cgroupns')))
    throw new CliError('--cgroupns: invalid CGROUP mode');
}

function absoluteSource(proc: Process, mount: Mount): Mount {
  const { Source } = mount;
  return Source === '.' || Source?.startsWith('./') ? { ...mount, Source: absolute(proc, Source) } : mount;
}

/** A path seen from the working directory, cleaned. */
function absolute(proc: Process, path: string): string {
  const segments: string[] = [];
  for (const segment of `${path.startsWith('/') ? '' : `${proc.fs.cwd}/`}${path}`.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return `/${segments.join('/')}`;
}

function volumesOf(proc: Process, texts: readonly string[]): { binds: string[]; volumes: string[] } {
  const binds: string[] = [];
  const volumes: string[] = [];
  for (const text of new Set(texts)) {
    const { source } = parseVolume(text);
    if (source === undefined) volumes.push(text);
    else if (!isHostPath(source) || !source.startsWith('.')) binds.push(text);
    else {
      const [path, rest = ''] = cut(text, ':');
      binds.push(`${absolute(proc, path)}:${rest}`);
    }
  }
  return { binds, volumes };
}

function portsOf(flags: FlagValues): { exposed: string[]; bindings: Record<string, PortBinding[]> } {
  const bindings = new Map<string, PortBinding[]>();
  for (const text of flags.list('publish').map(toShortForm)) {
    for (const { port, hostIp, hostPort } of parsePortSpec(text)) {
      bindings.set(port, [...(bindings.get(port) ?? []), { HostIp: hostIp, HostPort: hostPort }]);
    }
  }
  const exposed = new Set(bindings.keys());
  for (const text of flags.list('expose')) {
    if (text.includes(':')) throw new CliError(`invalid port format for --expose: ${text}`);
    const { protocol, port } = splitProtocol(text);
    for (const number of exposedPorts(text, port)) exposed.add(`${number}/${protocol}`);
  }
  const sorted = [...bindings].sort(([a], [b]) => (a < b ? -1 : 1));
  return { exposed: [...exposed], bindings: Object.fromEntries(sorted) };
}

function exposedPorts(text: string, port: string): number[] {
  try {
    const [first, last] = parsePortRange(port);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  } catch (error) {
    throw new CliError(`invalid range format for --expose: ${text}, error: ${(error as Error).message}`);
  }
}

function loggingOf(flags: FlagValues): Record<string, string> {
  const driver = flags.string('log-driver');
  const options = flags.list('log-opt');
  if (driver === 'none' && options.length > 0) throw new CliError(`invalid logging opts for driver ${driver}`);
  return toRecord(options);
}

function storageOf(options: readonly string[]): readonly string[] {
  if (options.some((option) => !option.includes('='))) throw new CliError('invalid storage option');
  return options;
}

function healthOf(flags: FlagValues): HealthConfig | undefined {
  const command = flags.string('health-cmd');
  const numbers = ['interval', 'timeout', 'start-period', 'start-interval', 'retries'] as const;
  const given = command !== '' || numbers.some((name) => flags.number(`health-${name}`) !== 0);
  if (flags.bool('no-healthcheck')) {
    if (given) throw new CliError('--no-healthcheck conflicts with --health-* options');
    return { Test: ['NONE'] };
  }
  if (!given) return undefined;
  for (const name of ['interval', 'timeout', 'retries', 'start-period', 'start-interval']) {
    if (flags.number(`health-${name}`) < 0) throw new CliError(`--health-${name} cannot be negative`);
  }
  const [interval, timeout, period, start, retries] = numbers.map((name) => flags.number(`health-${name}`));
  return {
    ...(command !== '' && { Test: ['CMD-SHELL', command] }),
    ...(interval && { Interval: interval }),
    ...(timeout && { Timeout: timeout }),
    ...(period && { StartPeriod: period }),
    ...(start && { StartInterval: start }),
    ...(retries && { Retries: retries }),
  };
}

import type { ContainerCreateRequest, HostConfig, Resources } from '#api/container.ts';
import { type DockerError, invalidParameter, unknownError } from '#errdefs/errdefs.ts';
import { validateSettings } from '../containers/settings/validate.ts';

const ISOLATIONS = ['', 'default', 'process', 'hyperv'];

/** Limits that Linux has and Windows has not, as the engine names them (moby daemon_windows.go). */
const UNSUPPORTED: readonly (readonly [name: string, asked: (limits: Resources) => boolean])[] = [
  ['BlkioDeviceReadBps', ({ BlkioDeviceReadBps: list }) => (list?.length ?? 0) > 0],
  ['BlkioDeviceReadIOps', ({ BlkioDeviceReadIOps: list }) => (list?.length ?? 0) > 0],
  ['BlkioDeviceWriteBps', ({ BlkioDeviceWriteBps: list }) => (list?.length ?? 0) > 0],
  ['BlkioDeviceWriteIOps', ({ BlkioDeviceWriteIOps: list }) => (list?.length ?? 0) > 0],
  ['BlkioWeight', ({ BlkioWeight: weight }) => weight > 0],
  ['BlkioWeightDevice', ({ BlkioWeightDevice: list }) => (list?.length ?? 0) > 0],
  ['CgroupParent', ({ CgroupParent: parent }) => parent !== ''],
  ['CPUPeriod', ({ CpuPeriod: period }) => period !== 0],
  ['CpusetCpus', ({ CpusetCpus: set }) => set !== ''],
  ['CpusetMems', ({ CpusetMems: set }) => set !== ''],
  ['MemoryReservation', ({ MemoryReservation: memory }) => memory !== 0],
  ['MemorySwap', ({ MemorySwap: swap }) => swap !== 0],
  ['MemorySwappiness', ({ MemorySwappiness: swappiness }) => swappiness !== null],
  ['OomKillDisable', ({ OomKillDisable: off }) => off === true],
  ['PidsLimit', ({ PidsLimit: limit }) => (limit ?? 0) !== 0],
  ['Ulimits', ({ Ulimits: list }) => (list?.length ?? 0) > 0],
];

/**
 * Checks what a container on Windows is asked to be (moby daemon/hostconfig_windows.go and daemon_windows.go).
 * @param isolation as it is asked for, before the engine's own is filled in
 * @returns warnings @throws DockerError with Docker's words
 */
export function validateWindows(
  request: ContainerCreateRequest,
  host: HostConfig,
  isolation: string,
  cpus: number,
): string[] {
  const mode = host.NetworkMode;
  if (!ISOLATIONS.includes(isolation))
    throw invalid(`invalid isolation (${isolation}): windows supports 'default' (unset), 'process', or 'hyperv'`);
  if (mode.startsWith('container:') && host.Isolation === 'hyperv')
    throw invalid(
      'invalid network-mode: using the network stack of another container is not supported while using Hyper-V Containers',
    );
  if (host.CpuRealtimePeriod !== 0) throw invalid('Windows does not support CPU real-time period');
  if (host.CpuRealtimeRuntime !== 0) throw invalid('Windows does not support CPU real-time runtime');
  if (host.Privileged) throw invalid('Windows does not support privileged mode');
  if (host.ReadonlyRootfs) throw invalid('Windows does not support root filesystem in read-only mode');
  for (const [name, asked] of UNSUPPORTED)
    if (asked(host)) throw invalid(`invalid option: Windows does not support ${name}`);
  if (mode === 'host' || mode === 'bridge') throw unknownError(`network ${mode} not found`);
  // What is the same everywhere is checked as everywhere.
  const common: HostConfig = { ...host, Isolation: '', Runtime: 'runc', IpcMode: 'private' };
  return validateSettings({ ...request, WorkingDir: '' }, common, cpus);
}

function invalid(message: string): DockerError {
  return invalidParameter(message);
}

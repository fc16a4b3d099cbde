import type { Resources } from '#api/container.ts';
import { invalidParameter } from '#errdefs/errdefs.ts';

const MEGABYTE = 1024 * 1024;
const MINIMUM_MEMORY = 6 * MEGABYTE;
const BILLION = 1e9;

/**
 * Checks limits (moby verifyPlatformContainerResources), for new containers and for updates.
 * @param cpus how many processors the host has
 * @param update whether they change those of a container
 * @returns warnings
 * @throws DockerError with Docker's words
 */
export function validateResources(limits: Partial<Resources>, cpus: number, update = false): string[] {
  const { Memory: memory = 0, MemorySwap: swap = 0, MemoryReservation: reservation = 0 } = limits;
  if (memory !== 0 && memory < MINIMUM_MEMORY) throw invalidParameter('Minimum memory limit allowed is 6MB');
  if (memory > 0 && swap > 0 && swap < memory) {
    throw invalidParameter('Minimum memoryswap limit should be larger than memory limit, see usage');
  }
  if (memory === 0 && swap > 0 && !update) {
    throw invalidParameter('You should always set the Memory limit when using Memoryswap limit, see usage');
  }
  const swappiness = limits.MemorySwappiness ?? null;
  if (swappiness !== null && (swappiness < -1 || swappiness > 100)) {
    throw invalidParameter(`Invalid value: ${swappiness}, valid memory swappiness range is 0-100`);
  }
  if (reservation > 0 && reservation < MINIMUM_MEMORY)
    throw invalidParameter('Minimum memory reservation allowed is 6MB');
  if (memory > 0 && reservation > 0 && memory < reservation) {
    throw invalidParameter('Minimum memory limit can not be less than memory reservation limit, see usage');
  }
  if (!update && (limits.CpuShares ?? 0) < 0)
    throw invalidParameter(`invalid CPU shares (${limits.CpuShares}): value must be a positive integer`);
  validateProcessor(limits, cpus);
  const warnings: string[] = [];
  if (limits.OomKillDisable && memory === 0) {
    warnings.push(
      'OOM killer is disabled for the container, but no memory limit is set, this can result in the system running out of resources.',
    );
  }
  if ((limits.BlkioWeight ?? 0) > 0) {
    warnings.push('Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.');
    limits.BlkioWeight = 0;
  }
  return warnings;
}

function validateProcessor(limits: Partial<Resources>, cpus: number): void {
  const { NanoCpus: nano = 0, CpuPeriod: period = 0, CpuQuota: quota = 0 } = limits;
  if (nano > 0 && period > 0)
    throw invalidParameter('Conflicting options: Nano CPUs and CPU Period cannot both be set');
  if (nano > 0 && quota > 0) throw invalidParameter('Conflicting options: Nano CPUs and CPU Quota cannot both be set');
  if (nano < 0 || nano > cpus * BILLION) {
    throw invalidParameter(
      `range of CPUs is from 0.01 to ${cpus.toFixed(2)}, as there are only ${cpus} CPUs available`,
    );
  }
  if (period !== 0 && (period < 1000 || period > 1_000_000)) {
    throw invalidParameter('CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)');
  }
  if (quota > 0 && quota < 1000) throw invalidParameter('CPU cfs quota can not be less than 1ms (i.e. 1000)');
  validateSet('cpus', 'CPUs', limits.CpusetCpus ?? '', cpus);
  validateSet('mems', 'memory nodes', limits.CpusetMems ?? '', 1);
}

/** A list such as `0-1,3`, of which all must be there. */
function validateSet(kind: 'cpus' | 'mems', noun: string, text: string, count: number): void {
  if (text === '') return;
  for (const part of text.split(',')) {
    const range = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (!range) throw invalidParameter(`Invalid value ${text} for cpuset ${kind}: invalid format: ${part}`);
    if (Number(range[2] ?? range[1]) >= count) {
      throw invalidParameter(
        `Requested ${noun} are not available - requested ${text}, available: ${count > 1 ? `0-${count - 1}` : '0'}`,
      );
    }
  }
}

import type { ContainerUpdateResponse, UpdateConfig } from '#api/container.ts';
import { asDockerError, conflict, invalidParameter, unknownError } from '#errdefs/errdefs.ts';
import type { Daemon } from '../daemon.ts';
import { updateCgroup } from '../oci/cgroups.ts';
import type { Container } from './container.ts';
import { validateResources } from './settings/resources.ts';
import { validateRestartPolicy } from './settings/validate.ts';

const PLAIN = [
  'BlkioWeight',
  'CpuShares',
  'CpuPeriod',
  'CpuQuota',
  'CpusetCpus',
  'CpusetMems',
  'Memory',
  'MemorySwap',
  'MemoryReservation',
  'NanoCpus',
  'CpuRealtimePeriod',
  'CpuRealtimeRuntime',
] as const;

/** POST /containers/{id}/update: changes limits and restart policy. @throws DockerError `Cannot update container x: …` */
export function containerUpdate(daemon: Daemon, name: string, changes: UpdateConfig): ContainerUpdateResponse {
  const warnings = validateResources(changes, daemon.cpus, true);
  const policy = changes.RestartPolicy;
  if (policy) validateRestartPolicy(policy);
  const container = daemon.containers.get(name);
  const { hostConfig, state } = container;
  if (state.removing || state.dead) {
    throw cannotUpdate(container, `Container is marked for removal and cannot be "update".`);
  }
  if (policy?.Name && hostConfig.AutoRemove && policy.Name !== 'no') {
    throw cannotUpdate(container, 'Restart policy cannot be updated because AutoRemove is enabled for the container');
  }
  checkConflicts(container, changes);
  const before = { ...hostConfig };
  applyChanges(container, changes);
  try {
    updateCgroup(daemon, container);
  } catch (error) {
    Object.assign(hostConfig, before);
    throw unknownError(`Cannot update container ${container.id}: ${asDockerError(error).message}`);
  }
  if (policy?.Name) {
    hostConfig.RestartPolicy = { Name: policy.Name, MaximumRetryCount: policy.MaximumRetryCount ?? 0 };
    if (container.restartManager) container.restartManager.policy = hostConfig.RestartPolicy;
  }
  daemon.events.log('container', 'update', container.id, container.attributes);
  return { Warnings: warnings.length > 0 ? warnings : null };
}

function checkConflicts(container: Container, changes: UpdateConfig): void {
  const { hostConfig } = container;
  const {
    Memory: memory = 0,
    MemorySwap: swap = 0,
    NanoCpus: nano = 0,
    CpuPeriod: period = 0,
    CpuQuota: quota = 0,
  } = changes;
  for (const [name, set] of [
    ['Period', hostConfig.CpuPeriod],
    ['Quota', hostConfig.CpuQuota],
  ] as const) {
    if (nano > 0 && set > 0) {
      throw cannotUpdate(
        container,
        `Conflicting options: Nano CPUs cannot be updated as CPU ${name} has already been set`,
      );
    }
  }
  if ((period > 0 || quota > 0) && hostConfig.NanoCpus > 0) {
    throw cannotUpdate(
      container,
      'Conflicting options: CPU Period/Quota cannot be updated as NanoCPUs has already been set',
    );
  }
  if (memory !== 0 && swap === 0 && memory > hostConfig.MemorySwap && hostConfig.MemorySwap !== -1) {
    throw cannotUpdate(
      container,
      'Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time',
    );
  }
}

function applyChanges({ hostConfig }: Container, changes: UpdateConfig): void {
  for (const field of PLAIN) {
    const value = changes[field];
    if (value) Object.assign(hostConfig, { [field]: value });
  }
  if (changes.PidsLimit !== undefined && changes.PidsLimit !== null && changes.PidsLimit !== 0)
    hostConfig.PidsLimit = Math.max(0, changes.PidsLimit);
}

function cannotUpdate(container: Container, reason: string) {
  const message = `Cannot update container ${container.id}: ${reason}`;
  return reason.startsWith('Container is marked') ? conflict(message) : invalidParameter(message);
}

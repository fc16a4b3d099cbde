import type { HealthConfig } from '#api/container.ts';
import type { Mount } from '#api/hostconfig.ts';
import type { EndpointSpec } from '#api/swarm/network.ts';
import type { ServiceSpec, UpdateConfig } from '#api/swarm/service.ts';
import type { ConfigReference, SecretReference, TaskSpec } from '#api/swarm/task.ts';
import { parseReference } from '../../../images/reference.ts';
import { parseConstraints } from '../../constraint.ts';
import { expandSpec } from '../../executor/template.ts';
import { RpcError } from '../../rpcerror.ts';
import { validateName } from '../annotations.ts';

const MIN_NANO_CPUS = 1e6;
const MIN_MEMORY = 4 * 1024 * 1024;
const MIN_HEALTH_DURATION = 1e6;

/** Checks a service's spec as the leader does (swarmkit controlapi.validateServiceSpec). @throws RpcError */
export function validateSpec(spec: ServiceSpec): void {
  validateName(spec.Name);
  validateTask(spec.TaskTemplate);
  validateMode(spec);
  if (spec.Mode.ReplicatedJob || spec.Mode.GlobalJob) {
    if (spec.UpdateConfig) throw invalid('Jobs may not have an update config');
  } else validateUpdate(spec.UpdateConfig);
  validateEndpoint(spec.EndpointSpec);
}

function validateTask(task: TaskSpec): void {
  const { Resources: resources, RestartPolicy: restart, Placement: placement, ContainerSpec: container } = task;
  for (const { NanoCPUs: cpus = 0, MemoryBytes: memory = 0 } of [
    resources?.Limits ?? {},
    resources?.Reservations ?? {},
  ]) {
    if (cpus !== 0 && cpus < MIN_NANO_CPUS)
      throw invalid(`invalid cpu value ${exponent(cpus / 1e9)}: Must be at least 0.001`);
    if (memory !== 0 && memory < MIN_MEMORY) throw invalid(`invalid memory value ${memory}: Must be at least 4MiB`);
  }
  if ((restart?.Delay ?? 0) < 0) throw invalid('TaskSpec: restart-delay cannot be negative');
  if ((restart?.Window ?? 0) < 0) throw invalid('TaskSpec: restart-window cannot be negative');
  const fault = parseConstraints(placement?.Constraints ?? []);
  if (typeof fault === 'string') throw new RpcError('Unknown', fault);
  if (!container) throw invalid('TaskSpec: missing runtime');
  validateReferences('secret', container.Secrets ?? []);
  validateReferences('config', container.Configs ?? []);
  const expanded = expandSpec(container, PLACEHOLDER);
  if (typeof expanded === 'string') throw invalid(expanded);
  validateImage(expanded.Image);
  validateMounts(expanded.Mounts ?? []);
  validateHealth(expanded.Healthcheck);
}

/** What stands for the task while its templates are tried. */
const PLACEHOLDER = {
  node: { id: 'nodeid', hostname: 'nodeHostname', os: 'os', architecture: 'architecture' },
  service: { id: 'serviceid', name: 'servicename', labels: {} },
  task: { id: '', name: 'taskname', slot: '1' },
};

/** As Go's %g. */
function exponent(value: number): string {
  return value < 1e-4 ? value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2') : String(value);
}

function validateImage(image: string | undefined): void {
  if (!image) throw invalid('ContainerSpec: image reference must be provided');
  try {
    parseReference(image);
  } catch {
    throw invalid(`ContainerSpec: ${JSON.stringify(image)} is not a valid repository/tag`);
  }
}

function validateMounts(mounts: readonly Mount[]): void {
  const targets = new Set<string>();
  for (const { Target: target = '' } of mounts) {
    if (targets.has(target)) throw invalid(`ContainerSpec: duplicate mount point: ${target}`);
    targets.add(target);
  }
}

function validateHealth(health: HealthConfig | undefined): void {
  for (const key of ['Interval', 'Timeout', 'StartPeriod', 'StartInterval'] as const) {
    const value = health?.[key] ?? 0;
    if (value !== 0 && value < MIN_HEALTH_DURATION)
      throw invalid(`ContainerSpec: ${key} in HealthConfig cannot be less than 1ms`);
  }
  if ((health?.Retries ?? 0) < 0) throw invalid('ContainerSpec: Retries in HealthConfig cannot be negative');
}

function validateReferences(
  kind: 'secret' | 'config',
  references: readonly (SecretReference | ConfigReference)[],
): void {
  const targets = new Map<string, string>();
  for (const reference of references) {
    const [id, name] =
      'SecretID' in reference ? [reference.SecretID, reference.SecretName] : [reference.ConfigID, reference.ConfigName];
    if (!id || !name) throw invalid(`malformed ${kind} reference`);
    const { File: file } = reference;
    if (!file) {
      if ('Runtime' in reference && reference.Runtime) continue;
      throw invalid(`malformed ${kind} reference, no target provided`);
    }
    if (!file.Name) throw invalid(`malformed file ${kind} reference, invalid target file name provided`);
    const other = targets.get(file.Name);
    if (other !== undefined)
      throw invalid(`${kind} references '${other}' and '${name}' have a conflicting target: '${file.Name}'`);
    targets.set(file.Name, name);
  }
}

function validateMode({ Mode: { Replicated: replicated, ReplicatedJob: job } }: ServiceSpec): void {
  if (replicated && (replicated.Replicas ?? 0) < 0) throw invalid('Number of replicas must be non-negative');
  if (job && (job.MaxConcurrent ?? 0) < 0) throw invalid('Maximum concurrent jobs must not be negative');
  if (job && (job.TotalCompletions ?? 0) < 0) throw invalid('Total completed jobs must not be negative');
}

function validateUpdate(update: UpdateConfig | undefined): void {
  if (!update) return;
  if ((update.Delay ?? 0) < 0) throw invalid('TaskSpec: update-delay cannot be negative');
  if ((update.Monitor ?? 0) < 0) throw invalid('TaskSpec: update-monitor cannot be negative');
  if (update.MaxFailureRatio < 0 || update.MaxFailureRatio > 1)
    throw invalid('TaskSpec: update-maxfailureratio cannot be less than 0 or bigger than 1');
}

function validateEndpoint(endpoint: EndpointSpec | undefined): void {
  const published = new Set<string>();
  for (const port of endpoint?.Ports ?? []) {
    if (endpoint?.Mode === 'dnsrr' && port.PublishMode === 'ingress')
      throw invalid("EndpointSpec: port published with ingress mode can't be used with dnsrr mode");
    if (!port.PublishedPort) continue;
    const key = `${port.PublishedPort}/${port.Protocol}`;
    if (published.has(key)) throw invalid('EndpointSpec: duplicate published ports provided');
    published.add(key);
  }
}

function invalid(text: string): RpcError {
  return new RpcError('InvalidArgument', text);
}

import type { ContainerCreateRequest, HealthConfig, HostConfig, RestartPolicy } from '#api/container.ts';
import { type DockerError, invalidParameter } from '#errdefs/errdefs.ts';
import { CAPABILITIES } from '#kernel/process/capabilities.ts';
import { signalNamed } from '#kernel/process/signals.ts';
import { Addr } from '#netip/addr.ts';
import { securityOptions } from '../../oci/security/options.ts';
import { validateNetworkMode } from './networkmode.ts';
import { validateResources } from './resources.ts';

const RUNTIMES = ['runc', 'io.containerd.runc.v2'];
const LOG_DRIVERS = ['json-file', 'none', 'local', 'syslog', 'journald', 'gelf', 'fluentd', 'awslogs', 'splunk'];
const POLICIES = ['no', 'always', 'on-failure', 'unless-stopped'];
const MILLISECOND = 1_000_000;

/**
 * Checks what a container is asked to be (moby runconfig and daemon.verifyContainerSettings).
 * @returns warnings for the client
 * @throws DockerError with Docker's words
 */
export function validateSettings(request: ContainerCreateRequest, host: HostConfig, cpus: number): string[] {
  validateNetworkMode(request, host);
  if (host.Isolation !== '' && host.Isolation !== 'default') {
    throw invalidParameter(`invalid isolation (${host.Isolation}): linux only supports 'default'`);
  }
  if (!/^(|private|host|shareable|none|container:.+)$/.test(host.IpcMode)) {
    throw invalidParameter(`invalid IPC mode: ${host.IpcMode}`);
  }
  validateConfig(request);
  validateHostConfig(host);
  return [...validateResources(host, cpus), ...publishingWarnings(host)];
}

function validateConfig(request: ContainerCreateRequest): void {
  const directory = request.WorkingDir ?? '';
  if (directory !== '' && !directory.startsWith('/')) {
    throw invalidParameter(`the working directory '${directory}' is invalid, it needs to be an absolute path`);
  }
  for (const variable of request.Env ?? []) {
    if (variable === '' || variable.startsWith('='))
      throw invalidParameter(`invalid environment variable: ${variable}`);
  }
  if (request.StopSignal && signalNamed(request.StopSignal) === undefined) {
    throw invalidParameter(`invalid signal: ${request.StopSignal}`);
  }
  if (request.Healthcheck) validateHealthcheck(request.Healthcheck);
}

function validateHealthcheck(check: HealthConfig): void {
  const spans = {
    Interval: check.Interval,
    Timeout: check.Timeout,
    StartPeriod: check.StartPeriod,
    StartInterval: check.StartInterval,
  };
  for (const [name, value] of Object.entries(spans)) {
    if (value && value < MILLISECOND) throw invalidParameter(`${name} in Healthcheck cannot be less than 1ms`);
  }
  if ((check.Retries ?? 0) < 0) throw invalidParameter('Retries in Healthcheck cannot be negative');
}

function validateHostConfig(host: HostConfig): void {
  if (host.AutoRemove && host.RestartPolicy.Name !== 'no') {
    throw invalidParameter("can't create 'AutoRemove' container with restart policy");
  }
  for (const entry of host.ExtraHosts ?? []) validateExtraHost(entry);
  validatePortBindings(host);
  validateRestartPolicy(host.RestartPolicy);
  validateCapabilities('CapAdd', host.CapAdd);
  validateCapabilities('CapDrop', host.CapDrop);
  securityOptions(host.SecurityOpt);
  for (const address of host.Dns ?? []) {
    if (!Addr.tryParse(address)) throw invalidParameter(`bad nameserver address: ${address}`);
  }
  if (!RUNTIMES.includes(host.Runtime)) throw invalidParameter(`unknown or invalid runtime name: ${host.Runtime}`);
  if (!LOG_DRIVERS.includes(host.LogConfig.Type)) {
    throw invalidParameter(
      `error looking up logging plugin ${host.LogConfig.Type}: plugin "${host.LogConfig.Type}" not found`,
    );
  }
  if (!/^(json-file|none|local)$/.test(host.LogConfig.Type)) {
    throw invalidParameter(`not simulated: logging driver ${host.LogConfig.Type}`);
  }
  if (host.ShmSize < 0) throw invalidParameter('SHM size can not be less than 0');
  if (host.OomScoreAdj < -1000 || host.OomScoreAdj > 1000) {
    throw invalidParameter(`Invalid value ${host.OomScoreAdj}, range for oom score adj is [-1000, 1000]`);
  }
}

function validateExtraHost(entry: string): void {
  const separator = entry.search(/[:=]/);
  const address = separator < 0 ? '' : entry.slice(separator + 1).replace(/^\[(.*)\]$/, '$1');
  if (separator <= 0) throw invalidParameter(`bad format for add-host: "${entry}"`);
  if (address !== 'host-gateway' && !Addr.tryParse(address)) {
    throw invalidParameter(`invalid IP address in add-host: "${address}"`);
  }
}

function validatePortBindings(host: HostConfig): void {
  for (const [port, bindings] of Object.entries(host.PortBindings ?? {})) {
    const [number = '', protocol = 'tcp'] = port.split('/');
    if (
      !/^\d{1,5}(-\d{1,5})?$/.test(number) ||
      Number(number.split('-')[0]) > 65_535 ||
      !/^(tcp|udp|sctp)$/i.test(protocol)
    ) {
      throw invalidParameter(`invalid port specification: "${port}"`);
    }
    for (const binding of bindings ?? []) {
      if (binding.HostPort !== '' && !/^\d{1,5}(-\d{1,5})?$/.test(binding.HostPort)) {
        throw invalidParameter(`invalid port specification: "${binding.HostPort}"`);
      }
    }
  }
}

/** @throws DockerError where it is no restart policy */
export function validateRestartPolicy(policy: RestartPolicy): void {
  const fault = restartPolicyFault(policy);
  if (fault) throw fault;
}

function restartPolicyFault({
  Name: name = '',
  MaximumRetryCount: retries = 0,
}: Partial<RestartPolicy>): DockerError | undefined {
  if (name !== '' && !POLICIES.includes(name)) {
    return invalidParameter(
      `invalid restart policy: unknown policy '${name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'`,
    );
  }
  if (name !== 'on-failure' && retries !== 0) {
    return invalidParameter("invalid restart policy: maximum retry count can only be used with 'on-failure'");
  }
  if (retries < 0) return invalidParameter('invalid restart policy: maximum retry count cannot be negative');
  return undefined;
}

function validateCapabilities(field: string, names: string[] | null): void {
  for (const name of names ?? []) {
    if (name !== 'ALL' && !(CAPABILITIES as readonly string[]).includes(name.replace(/^CAP_/, ''))) {
      throw invalidParameter(`invalid ${field}: unknown capability: "${name}"`);
    }
  }
}

function publishingWarnings(host: HostConfig): string[] {
  const publishes = Object.keys(host.PortBindings ?? {}).length > 0;
  return host.NetworkMode === 'host' && publishes ? ['Published ports are discarded when using host network mode'] : [];
}

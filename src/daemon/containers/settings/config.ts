import type { ContainerConfig, ContainerCreateRequest, HealthConfig } from '#api/container.ts';
import { invalidParameter } from '#errdefs/errdefs.ts';
import type { Image } from '../../images/image.ts';
import { ordered } from '../../ordered.ts';

/**
 * The configuration of a container: what was asked for, and what the image says where nothing was (moby
 * daemon/commit.merge and verifyContainerSettings).
 * @throws DockerError `no command specified`
 */
export function containerConfigOf(
  request: ContainerCreateRequest,
  image: Image,
  id: string,
  onHostUts: boolean,
  hostname: string,
): ContainerConfig {
  const base = image.config;
  let entrypoint = request.Entrypoint ?? null;
  let command = request.Cmd ?? null;
  if (!entrypoint || entrypoint.length === 0) {
    if (!command || command.length === 0) command = base.Cmd;
    if (entrypoint === null) entrypoint = base.Entrypoint;
  }
  if (entrypoint?.length === 1 && entrypoint[0] === '') {
    entrypoint = null;
    if (!request.Cmd || request.Cmd.length === 0) command = null;
  }
  if ((entrypoint ?? []).length === 0 && (command ?? []).length === 0) throw invalidParameter('no command specified');
  const ports = { ...base.ExposedPorts, ...request.ExposedPorts };
  const volumes = { ...base.Volumes, ...request.Volumes };
  const healthcheck = mergedHealthcheck(request.Healthcheck, base.Healthcheck);
  const stopSignal = request.StopSignal || base.StopSignal;
  return {
    Hostname: request.Hostname || (onHostUts ? hostname : id.slice(0, 12)),
    Domainname: request.Domainname ?? '',
    User: request.User || base.User,
    AttachStdin: request.AttachStdin ?? false,
    AttachStdout: request.AttachStdout ?? false,
    AttachStderr: request.AttachStderr ?? false,
    ...(Object.keys(ports).length > 0 && { ExposedPorts: ordered(ports) }),
    Tty: request.Tty ?? false,
    OpenStdin: request.OpenStdin ?? false,
    StdinOnce: request.StdinOnce ?? false,
    Env: mergedEnvironment(request.Env ?? [], base.Env ?? []),
    Cmd: command,
    ...(healthcheck && { Healthcheck: healthcheck }),
    Image: request.Image ?? '',
    Volumes: Object.keys(volumes).length > 0 ? ordered(volumes) : null,
    WorkingDir: request.WorkingDir || base.WorkingDir,
    Entrypoint: entrypoint && entrypoint.length > 0 ? entrypoint : null,
    ...(request.NetworkDisabled && { NetworkDisabled: true }),
    ...(request.MacAddress && { MacAddress: request.MacAddress }),
    OnBuild: null,
    Labels: ordered({ ...base.Labels, ...request.Labels }),
    ...(stopSignal && { StopSignal: stopSignal }),
    ...(request.StopTimeout !== undefined && request.StopTimeout !== null && { StopTimeout: request.StopTimeout }),
    ...(request.Shell && { Shell: request.Shell }),
  };
}

/** The user's variables, then those of the image that are not among them. */
function mergedEnvironment(user: string[], image: string[]): string[] {
  if (user.length === 0) return image;
  const names = new Set(user.map(variableName));
  return [...user, ...image.filter((variable) => !names.has(variableName(variable)))];
}

function variableName(variable: string): string {
  return variable.split('=', 1)[0] ?? '';
}

function mergedHealthcheck(user: HealthConfig | undefined, image: HealthConfig | undefined): HealthConfig | undefined {
  if (!user) return image;
  if (!image) return user;
  const merged: HealthConfig = {};
  const test = user.Test && user.Test.length > 0 ? user.Test : image.Test;
  if (test) merged.Test = test;
  for (const field of ['Interval', 'Timeout', 'StartPeriod', 'StartInterval', 'Retries'] as const) {
    const value = user[field] || image[field];
    if (value) merged[field] = value;
  }
  return merged;
}

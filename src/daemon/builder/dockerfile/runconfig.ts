import type { HealthConfig } from '#api/container.ts';
import type { ImageConfig } from '#api/image.ts';
import { ordered } from '../../ordered.ts';

/** What containers of a stage are run with, and what its image will say. */
export type RunConfig = ImageConfig;

const DEFAULT_SHELL = ['/bin/sh', '-c'];

/** One that says nothing. */
export function emptyConfig(): RunConfig {
  return {
    Cmd: null,
    Entrypoint: null,
    Env: null,
    Labels: null,
    OnBuild: null,
    User: '',
    Volumes: null,
    WorkingDir: '',
  };
}

/** A copy that can be changed by itself, with some of it different (moby copyRunConfig). */
export function copyConfig(config: RunConfig, changes: Partial<RunConfig> = {}): RunConfig {
  return {
    ...config,
    Cmd: config.Cmd && [...config.Cmd],
    Entrypoint: config.Entrypoint && [...config.Entrypoint],
    Env: config.Env && [...config.Env],
    OnBuild: config.OnBuild && [...config.OnBuild],
    ...(config.Shell && { Shell: [...config.Shell] }),
    ...(config.ExposedPorts && { ExposedPorts: { ...config.ExposedPorts } }),
    Volumes: config.Volumes && { ...config.Volumes },
    Labels: config.Labels && { ...config.Labels },
    ...changes,
  };
}

/** The shell before commands in shell form. */
export function shellOf(config: RunConfig): string[] {
  return [...(config.Shell && config.Shell.length > 0 ? config.Shell : DEFAULT_SHELL)];
}

/** What the cache compares (moby image/cache compare). */
export function cacheKey(config: RunConfig): string {
  const list = (values: readonly string[] | null | undefined) => values ?? [];
  return JSON.stringify([
    config.User,
    list(config.Cmd),
    list(config.Entrypoint),
    list(config.Env),
    Object.keys(config.ExposedPorts ?? {}).sort(),
    Object.keys(config.Volumes ?? {}).sort(),
    ordered(config.Labels ?? {}),
    list(config.OnBuild),
    list(config.Shell),
    config.WorkingDir,
    config.StopSignal ?? '',
    config.Healthcheck ?? null,
  ]);
}

/**
 * A health check with what the image below says where it says nothing itself. It is the engine's own oddity that
 * creating the container of a step leaves this in the configuration.
 */
export function mergedHealth(own: HealthConfig | undefined, below: HealthConfig | undefined): HealthConfig | undefined {
  if (!own || !below) return own ?? below;
  const merged: HealthConfig = { ...own };
  for (const field of ['Interval', 'Timeout', 'StartPeriod', 'StartInterval', 'Retries'] as const) {
    const value = own[field] || below[field];
    if (value) merged[field] = value;
  }
  return merged;
}

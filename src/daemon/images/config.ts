import type { ImageConfig } from '#api/image.ts';
import { ordered } from '../ordered.ts';
import type { ImageDefinition } from './definition.ts';

/** The configuration of an image with its fields in the engine's order. */
export function imageConfig(config: ImageDefinition['config']): ImageConfig {
  return {
    ...(config.ArgsEscaped && { ArgsEscaped: true }),
    Cmd: config.Cmd ?? null,
    Entrypoint: config.Entrypoint ?? null,
    Env: config.Env ?? null,
    ...(config.ExposedPorts && { ExposedPorts: ordered(config.ExposedPorts) }),
    ...(config.Healthcheck && { Healthcheck: config.Healthcheck }),
    Labels: ordered(config.Labels) ?? null,
    OnBuild: config.OnBuild && config.OnBuild.length > 0 ? config.OnBuild : null,
    ...(config.Shell && { Shell: config.Shell }),
    ...(config.StopSignal && { StopSignal: config.StopSignal }),
    User: config.User ?? '',
    Volumes: ordered(config.Volumes) ?? null,
    WorkingDir: config.WorkingDir ?? '',
  };
}

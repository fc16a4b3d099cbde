import type { HealthConfig } from '#api/container.ts';
import type { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';

/** One read-only layer of an image. */
export interface ImageLayer {
  tree: MemoryFileSystem;
  /** In bytes, as `docker history` shows it. */
  size: number;
  /** The instruction that made it. */
  createdBy: string;
}

/** An image that an engine has from the start. */
export interface ImageDefinition {
  /** Names with or without tag: `nginx`, `nginx:alpine`. */
  tags: string[];
  /** RFC 3339. */
  created: string;
  config: {
    Cmd?: string[];
    Entrypoint?: string[];
    Env?: string[];
    ExposedPorts?: Record<string, Record<string, never>>;
    WorkingDir?: string;
    User?: string;
    StopSignal?: string;
    Labels?: Record<string, string>;
    Volumes?: Record<string, Record<string, never>>;
    Healthcheck?: HealthConfig;
    OnBuild?: string[];
    ArgsEscaped?: boolean;
    Shell?: string[];
  };
  /** Lowest first. */
  layers: ImageLayer[];
  comment?: string;
}

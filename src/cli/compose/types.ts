import type { Mapping } from './yaml.ts';

/** A service's volume in the long form. */
export interface ServiceVolume {
  type: string;
  source?: string;
  target?: string;
  read_only?: boolean;
  consistency?: string;
  bind?: { propagation?: string };
  volume?: { nocopy?: boolean };
  tmpfs?: { size?: number };
}

export interface ServicePort {
  mode?: string;
  target?: number;
  published?: number;
  protocol?: string;
}

/** A secret or config of a service. */
export interface ServiceFile {
  source: string;
  target?: string;
  uid?: string;
  gid?: string;
  /** Permission bits. */
  mode?: number;
}

export interface ServiceNetwork {
  aliases?: string[];
  driver_opts?: Record<string, string>;
  ipv4_address?: string;
  ipv6_address?: string;
}

/** Durations are nanoseconds. */
export interface HealthCheck {
  test?: string[];
  timeout?: number;
  interval?: number;
  retries?: number;
  start_period?: number;
  start_interval?: number;
  disable?: boolean;
}

export interface UpdatePlan {
  parallelism?: number;
  delay?: number;
  failure_action?: string;
  monitor?: number;
  max_failure_ratio?: number;
  order?: string;
}

export interface Resources {
  limits?: { cpus?: string; memory?: number; pids?: number };
  reservations?: {
    cpus?: string;
    memory?: number;
    generic_resources?: { discrete_resource_spec?: { kind?: string; value?: number } }[];
  };
}

export interface Deploy {
  mode?: string;
  replicas?: number;
  labels?: Record<string, string>;
  update_config?: UpdatePlan;
  rollback_config?: UpdatePlan;
  resources?: Resources;
  restart_policy?: { condition?: string; delay?: number; max_attempts?: number; window?: number };
  placement?: { constraints?: string[]; preferences?: { spread?: string }[]; max_replicas_per_node?: number };
  endpoint_mode?: string;
}

/** A service in its one canonical form, under the names of the file. */
export interface Service {
  cap_add?: string[];
  cap_drop?: string[];
  command?: string[];
  configs?: ServiceFile[];
  credential_spec?: { config?: string; file?: string; registry?: string };
  deploy?: Deploy;
  dns?: string[];
  dns_search?: string[];
  entrypoint?: string[];
  environment?: Record<string, string | null>;
  env_file?: string[];
  extra_hosts?: string[];
  hostname?: string;
  healthcheck?: HealthCheck;
  image?: string;
  init?: boolean;
  isolation?: string;
  labels?: Record<string, string>;
  logging?: { driver?: string; options?: Record<string, string> };
  networks?: Record<string, ServiceNetwork | null>;
  ports?: ServicePort[];
  read_only?: boolean;
  restart?: string;
  secrets?: ServiceFile[];
  stdin_open?: boolean;
  stop_grace_period?: number;
  stop_signal?: string;
  sysctls?: Record<string, string>;
  tty?: boolean;
  ulimits?: Record<string, number | { soft: number; hard: number }>;
  user?: string;
  volumes?: ServiceVolume[];
  working_dir?: string;
}

export interface Network {
  name?: string;
  driver?: string;
  driver_opts?: Record<string, string>;
  ipam?: { driver?: string; config?: { subnet?: string }[] };
  external?: boolean;
  internal?: boolean;
  attachable?: boolean;
  labels?: Record<string, string>;
}

export interface Volume {
  name?: string;
  driver?: string;
  driver_opts?: Record<string, string>;
  external?: boolean;
  labels?: Record<string, string>;
}

/** A secret or config. */
export interface FileObject {
  name?: string;
  file?: string;
  external?: boolean;
  labels?: Record<string, string>;
  driver?: string;
  driver_opts?: Record<string, string>;
  template_driver?: string;
}

/** A project as its files describe it, everything in its canonical form. */
export interface Project {
  version: string;
  services: Record<string, Service>;
  networks: Record<string, Network>;
  volumes: Record<string, Volume>;
  secrets: Record<string, FileObject>;
  configs: Record<string, FileObject>;
  /** Members whose names begin with `x-`. */
  extensions: Mapping;
}

import type { Mapping } from '../yaml.ts';

/**
 * A service as Compose's canonical form has it, under the names of the file. Durations are texts such as `1m30s`, sizes
 * texts of bytes.
 */
export interface ComposeService {
  annotations?: Record<string, string>;
  attach?: boolean;
  build?: { context: string; dockerfile?: string } & Mapping;
  cap_add?: string[];
  cap_drop?: string[];
  cgroup?: string;
  cgroup_parent?: string;
  command?: string[];
  configs?: ServiceFile[];
  container_name?: string;
  cpu_count?: number;
  cpu_period?: number;
  cpu_quota?: number;
  cpu_shares?: number;
  cpus?: number;
  cpuset?: string;
  depends_on?: Record<string, Dependency>;
  deploy?: ServiceDeploy;
  devices?: { source: string; target: string; permissions: string }[];
  device_cgroup_rules?: string[];
  dns?: string[];
  dns_opt?: string[];
  dns_search?: string[];
  domainname?: string;
  entrypoint?: string[];
  env_file?: { path: string; required: boolean; format?: string }[];
  environment?: Record<string, string | null>;
  expose?: string[];
  external_links?: string[];
  /** `name=address` texts. */
  extra_hosts?: string[];
  group_add?: string[];
  healthcheck?: ServiceHealth;
  hostname?: string;
  image?: string;
  init?: boolean;
  ipc?: string;
  isolation?: string;
  label_file?: string[];
  labels?: Record<string, string>;
  links?: string[];
  logging?: { driver?: string; options?: Record<string, string> };
  mac_address?: string;
  mem_limit?: string;
  mem_reservation?: string;
  mem_swappiness?: string;
  memswap_limit?: string;
  network_mode?: string;
  networks?: Record<string, ServiceNetwork | null>;
  oom_kill_disable?: boolean;
  oom_score_adj?: number;
  pid?: string;
  pids_limit?: number;
  platform?: string;
  ports?: ServicePort[];
  post_start?: ServiceHook[];
  pre_stop?: ServiceHook[];
  privileged?: boolean;
  profiles?: string[];
  provider?: Mapping;
  pull_policy?: string;
  read_only?: boolean;
  restart?: string;
  runtime?: string;
  scale?: number;
  secrets?: ServiceFile[];
  security_opt?: string[];
  shm_size?: string;
  stdin_open?: boolean;
  stop_grace_period?: string;
  stop_signal?: string;
  storage_opt?: Record<string, string>;
  sysctls?: Record<string, string>;
  tmpfs?: string[];
  tty?: boolean;
  ulimits?: Record<string, number | { soft: number; hard: number }>;
  user?: string;
  userns_mode?: string;
  uts?: string;
  volumes?: ServiceMount[];
  volumes_from?: string[];
  working_dir?: string;
}

/** What a service waits for before it starts. */
export interface Dependency {
  condition: string;
  restart?: boolean;
  required?: boolean;
}

export interface ServicePort {
  name?: string;
  mode?: string;
  host_ip?: string;
  target: number;
  /** A port or a range; none for one that the engine picks. */
  published?: string;
  protocol?: string;
}

export interface ServiceNetwork {
  aliases?: string[];
  driver_opts?: Record<string, string>;
  gw_priority?: number;
  interface_name?: string;
  ipv4_address?: string;
  ipv6_address?: string;
  link_local_ips?: string[];
  mac_address?: string;
  priority?: number;
}

export interface ServiceMount {
  type: string;
  source?: string;
  target?: string;
  read_only?: boolean;
  consistency?: string;
  bind?: { propagation?: string; create_host_path?: boolean; selinux?: string; recursive?: string };
  volume?: { nocopy?: boolean; subpath?: string; labels?: Record<string, string> };
  tmpfs?: { size?: string; mode?: number };
  image?: { subpath?: string };
}

/** A config or secret of a service. */
export interface ServiceFile {
  source: string;
  target?: string;
  uid?: string;
  gid?: string;
  mode?: string;
}

export interface ServiceHealth {
  test?: string[];
  timeout?: string;
  interval?: string;
  retries?: number;
  start_period?: string;
  start_interval?: string;
  disable?: boolean;
}

export interface ServiceDeploy {
  mode?: string;
  replicas?: number;
  labels?: Record<string, string>;
  resources?: {
    limits?: { cpus?: number; memory?: string; pids?: number };
    reservations?: { cpus?: number; memory?: string };
  };
  restart_policy?: { condition?: string; delay?: string; max_attempts?: number; window?: string };
}

export interface ServiceHook {
  command: string[];
  user?: string;
  privileged?: boolean;
  working_dir?: string;
  environment?: Record<string, string | null>;
}

export interface ComposeNetwork {
  name: string;
  driver?: string;
  driver_opts?: Record<string, string>;
  ipam?: {
    driver?: string;
    config?: { subnet?: string; gateway?: string; ip_range?: string; aux_addresses?: Record<string, string> }[];
  };
  external?: boolean;
  internal?: boolean;
  attachable?: boolean;
  labels?: Record<string, string>;
  enable_ipv4?: boolean;
  enable_ipv6?: boolean;
}

export interface ComposeVolume {
  name: string;
  driver?: string;
  driver_opts?: Record<string, string>;
  external?: boolean;
  labels?: Record<string, string>;
}

/** A config or secret of a project. */
export interface ComposeFileObject {
  name: string;
  file?: string;
  environment?: string;
  content?: string;
  external?: boolean;
  labels?: Record<string, string>;
}

/** The objects of a project by their names in the files. */
export interface ComposeModel {
  services: Record<string, ComposeService>;
  networks: Record<string, ComposeNetwork>;
  volumes: Record<string, ComposeVolume>;
  secrets: Record<string, ComposeFileObject>;
  configs: Record<string, ComposeFileObject>;
  /** Members whose names begin with `x-`. */
  extensions: Mapping;
}

/** A project: what its files describe, under one name. */
export interface ComposeProject extends ComposeModel {
  name: string;
  /** Absolute directory that relative paths start from. */
  directory: string;
  /** Absolute names of the files. */
  files: string[];
  /** Variables of the CLI's environment and of files such as `.env`. */
  environment: ReadonlyMap<string, string>;
  /** Services whose profiles are not active. */
  disabled: Record<string, ComposeService>;
}

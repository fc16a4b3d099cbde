/** A value that somebody may set: which of its members. */
export interface PluginEnv {
  Description: string;
  Name: string;
  Settable: string[] | null;
  Value: string | null;
}

export interface PluginArgs {
  Description: string;
  Name: string;
  Settable: string[] | null;
  Value: string[] | null;
}

export interface PluginDevice {
  Description: string;
  Name: string;
  Path: string | null;
  Settable: string[] | null;
}

export interface PluginMount {
  Description: string;
  Destination: string;
  Name: string;
  Options: string[] | null;
  Settable: string[] | null;
  Source: string | null;
  Type: string;
}

/** What a plug-in's config.json says, with every member in its place (Engine API: PluginConfig). */
export interface PluginConfig {
  Args: PluginArgs;
  Description: string;
  DockerVersion?: string;
  Documentation: string;
  Entrypoint: string[] | null;
  Env: PluginEnv[] | null;
  Interface: { ProtocolScheme?: string; Socket: string; Types: string[] | null };
  IpcHost: boolean;
  Linux: { AllowAllDevices: boolean; Capabilities: string[] | null; Devices: PluginDevice[] | null };
  Mounts: PluginMount[] | null;
  Network: { Type: string };
  PidHost: boolean;
  PropagatedMount: string;
  User: { UID?: number; GID?: number };
  WorkDir: string;
  rootfs?: { diff_ids: string[]; type: string };
}

/** What of a plug-in's configuration is in force. */
export interface PluginSettings {
  Args: string[];
  Devices: PluginDevice[];
  /** `NAME=value` */
  Env: string[];
  Mounts: PluginMount[];
}

/** GET /plugins/{name}/json */
export interface Plugin {
  Config: PluginConfig;
  Enabled: boolean;
  Id: string;
  Name: string;
  /** Where it was pulled from. */
  PluginReference?: string;
  Settings: PluginSettings;
}

/** GET /plugins/privileges: something a plug-in must be allowed. */
export interface PluginPrivilege {
  Name: string;
  Description: string;
  Value: string[];
}

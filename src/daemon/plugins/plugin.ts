import type { Plugin as ApiPlugin, PluginConfig, PluginSettings } from '#api/plugin.ts';
import type { Process } from '#kernel/process/process.ts';
import type { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import type { ActivePlugin } from './getter.ts';

/** Where a plug-in's files and its configuration are kept. */
export const PLUGIN_ROOT = '/var/lib/docker/plugins';
/** Where sockets of plug-ins are: ID/NAME of those that the engine runs. */
export const PLUGIN_RUN = '/run/docker/plugins';

/** A plug-in that the engine has installed and runs (moby plugin/v2.Plugin). */
export class Plugin {
  readonly settings: PluginSettings;
  /** Its process, while it runs. */
  process: Process | undefined;
  /** What its program has written; kept while it is disabled. */
  upper: MemoryFileSystem | undefined;
  /** What it implements, while it is enabled. */
  active: ActivePlugin | undefined;
  enabled = false;
  /** Whether it is started again when it ends. */
  restart = false;
  /** Networks and volumes that it drives. */
  users = 0;
  /** A digest of what it was made from. */
  digest = '';

  constructor(
    /** 64 hexadecimal digits. */
    readonly id: string,
    /** With tag: what networks name as their driver. */
    readonly name: string,
    /** What it was installed from, with tag. */
    public reference: string,
    public config: PluginConfig,
    public tree: MemoryFileSystem,
  ) {
    this.settings = settingsOf(config);
  }

  /** Path of its socket on the host. */
  get socketPath(): string {
    return `${PLUGIN_RUN}/${this.id}/${this.config.Interface.Socket}`;
  }

  /** Whether it says that it implements `docker.CAPABILITY/…`. */
  declares(capability: string): boolean {
    return (this.config.Interface.Types ?? []).some(
      (type) => /^[^.]+\.([^/]+)\//.exec(type)?.[1]?.toLowerCase() === capability.toLowerCase(),
    );
  }

  toApi(): ApiPlugin {
    return {
      Config: this.config,
      Enabled: this.enabled,
      Id: this.id,
      Name: this.name,
      PluginReference: this.reference,
      Settings: this.settings,
    };
  }
}

/** Where the host sees what a plug-in keeps in the directory that it shares (`propagatedmount`). */
export function propagatedMount({ id }: Plugin): string {
  return `${PLUGIN_ROOT}/${id}/propagated-mount`;
}

/** A path that a plug-in names, as the host sees it (moby plugin/v2.Plugin.ScopedPath). */
export function scopedPath(plugin: Plugin, path: string): string {
  const shared = plugin.config.PropagatedMount;
  if (shared !== '' && (path === shared || path.startsWith(`${shared}/`)))
    return propagatedMount(plugin) + path.slice(shared.length);
  return `${PLUGIN_ROOT}/${plugin.id}/rootfs${path}`;
}

/** What is in force until somebody sets something (moby v2.Plugin.InitEmptySettings). */
function settingsOf(config: PluginConfig): PluginSettings {
  return {
    Args: [...(config.Args.Value ?? [])],
    Devices: (config.Linux.Devices ?? []).map((device) => ({ ...device })),
    Env: (config.Env ?? []).flatMap(({ Name, Value }) => (Value === null ? [] : [`${Name}=${Value}`])),
    Mounts: (config.Mounts ?? []).map((mount) => ({ ...mount })),
  };
}

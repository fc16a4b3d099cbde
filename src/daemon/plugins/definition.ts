import type { PluginConfig } from '#api/plugin.ts';
import type { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';

/** A plug-in that can be installed: what a registry would answer. */
export interface PluginDefinition {
  /** Names with tag: `gangway/mesh:latest`. */
  readonly references: readonly string[];
  readonly config: PluginConfig;
  /** Its files. */
  readonly tree: MemoryFileSystem;
  /** Of the files as they are transferred, in bytes. */
  readonly size: number;
}

/** A config.json as people write it: any member may be missing, and case does not matter. */
type Loose = Readonly<Record<string, unknown>>;

/** Puts every member in its place (Go's encoding/json reads names without regard to case). */
export function completeConfig(given: Loose): PluginConfig {
  const top = lower(given);
  const args = lower(top.args);
  const face = lower(top.interface);
  const linux = lower(top.linux);
  const user = lower(top.user);
  return {
    Args: {
      Description: text(args.description),
      Name: text(args.name),
      Settable: texts(args.settable),
      Value: texts(args.value),
    },
    Description: text(top.description),
    Documentation: text(top.documentation),
    Entrypoint: texts(top.entrypoint),
    Env: list(top.env, (each) => ({
      Description: text(each.description),
      Name: text(each.name),
      Settable: texts(each.settable),
      Value: optional(each.value),
    })),
    Interface: {
      ...(face.protocolscheme ? { ProtocolScheme: text(face.protocolscheme) } : {}),
      Socket: text(face.socket),
      Types: texts(face.types),
    },
    IpcHost: top.ipchost === true,
    Linux: {
      AllowAllDevices: linux.allowalldevices === true,
      Capabilities: texts(linux.capabilities),
      Devices: list(linux.devices, (each) => ({
        Description: text(each.description),
        Name: text(each.name),
        Path: optional(each.path),
        Settable: texts(each.settable),
      })),
    },
    Mounts: list(top.mounts, (each) => ({
      Description: text(each.description),
      Destination: text(each.destination),
      Name: text(each.name),
      Options: texts(each.options),
      Settable: texts(each.settable),
      Source: optional(each.source),
      Type: text(each.type),
    })),
    Network: { Type: text(lower(top.network).type) },
    PidHost: top.pidhost === true,
    PropagatedMount: text(top.propagatedmount),
    User: {
      ...(typeof user.uid === 'number' && user.uid > 0 ? { UID: user.uid } : {}),
      ...(typeof user.gid === 'number' && user.gid > 0 ? { GID: user.gid } : {}),
    },
    WorkDir: text(top.workdir),
  };
}

function lower(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name.toLowerCase(), member]));
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function optional(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function texts(value: unknown): string[] | null {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : null;
}

function list<T>(value: unknown, read: (member: Record<string, unknown>) => T): T[] | null {
  return Array.isArray(value) ? value.map((member) => read(lower(member))) : null;
}

import type { PluginConfig, PluginPrivilege } from '#api/plugin.ts';

/** What a plug-in must be allowed before it is installed (moby plugin.computePrivileges). */
export function privilegesOf(config: PluginConfig): PluginPrivilege[] {
  const { Network, IpcHost, PidHost, Mounts, Linux } = config;
  const privileges: PluginPrivilege[] = [];
  const ask = (Name: string, Description: string, ...Value: string[]) => privileges.push({ Name, Description, Value });
  if (!['null', 'bridge', ''].includes(Network.Type)) ask('network', 'permissions to access a network', Network.Type);
  if (IpcHost) ask('host ipc namespace', 'allow access to host ipc namespace', 'true');
  if (PidHost) ask('host pid namespace', 'allow access to host pid namespace', 'true');
  for (const { Source } of Mounts ?? []) if (Source !== null) ask('mount', 'host path to mount', Source);
  for (const { Path } of Linux.Devices ?? []) if (Path !== null) ask('device', 'host device to access', Path);
  if (Linux.AllowAllDevices) ask('allow-all-devices', "allow 'rwm' access to all devices", 'true');
  const capabilities = Linux.Capabilities ?? [];
  if (capabilities.length > 0) ask('capabilities', 'list of additional capabilities required', ...capabilities);
  return privileges;
}

/** Whether what was granted is what is required, in any order. */
export function granted(required: readonly PluginPrivilege[], given: readonly PluginPrivilege[]): boolean {
  const texts = (privileges: readonly PluginPrivilege[]) =>
    privileges.map(({ Name, Value }) => JSON.stringify([Name, [...Value].sort()])).sort();
  return JSON.stringify(texts(required)) === JSON.stringify(texts(given));
}

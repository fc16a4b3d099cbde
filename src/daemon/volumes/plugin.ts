import { asDockerError, DockerError, unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { PluginClient } from '#libnetwork/driverapi/pluginclient.ts';
import type { Container } from '../containers/container.ts';
import type { Daemon } from '../daemon.ts';
import { scopedPath } from '../plugins/plugin.ts';
import { PluginVolume } from './pluginvolume.ts';
import type { Volume } from './volume.ts';

/** A volume as VolumeDriver.Get and List tell of it. */
interface DriverVolume {
  readonly Name?: string;
  readonly Mountpoint?: string;
  readonly CreatedAt?: string;
  readonly Status?: Record<string, unknown>;
}

interface Answer {
  readonly Err?: string;
  readonly Mountpoint?: string;
  readonly Volume?: DriverVolume;
  readonly Volumes?: readonly DriverVolume[] | null;
  readonly Capabilities?: { readonly Scope?: string };
}

/**
 * Has the driver of a new volume make it, unless it has it already (Docker's volume plug-in protocol: Get, Create, Path).
 * @throws DockerError `create x: …`, after which there is no such volume
 */
export function* makePluginVolume(daemon: Daemon, volume: Volume): Coroutine<void> {
  if (!(volume instanceof PluginVolume) || volume.made) return;
  const { name, driver } = volume;
  try {
    const client = yield* clientOf(daemon, volume, `error looking up volume plugin ${driver}`);
    if (!(yield* refresh(daemon, volume, client))) {
      yield* call(client, 'Create', { Name: name, Opts: volume.options ?? {} });
      yield* refresh(daemon, volume, client);
    }
    volume.mountpoint ||= placeOf(daemon, volume, (yield* call(client, 'Path', { Name: name })).Mountpoint);
    volume.made = true;
    daemon.volumes.tellOf(volume);
  } catch (error) {
    daemon.volumes.forget(volume, false);
    throw asDockerError(error).wrap(`create ${name}`);
  }
}

/** The volumes of plug-ins that a new container names are made. @throws DockerError */
export function* makePluginVolumes(daemon: Daemon, container: Container): Coroutine<void> {
  for (const { volume, point } of container.mounts) {
    if (!(volume instanceof PluginVolume)) continue;
    yield* makePluginVolume(daemon, volume);
    point.Source = volume.mountpoint;
  }
}

/** What its driver says of a volume now. */
export function* lookAtVolume(daemon: Daemon, volume: Volume): Coroutine<void> {
  if (!(volume instanceof PluginVolume)) return;
  try {
    yield* refresh(daemon, volume, yield* clientOf(daemon, volume));
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
  }
}

/** Volumes that drivers have and the engine did not know of become known. */
export function* findPluginVolumes(daemon: Daemon): Coroutine<void> {
  for (const { client } of daemon.pluginGetter.active('VolumeDriver')) {
    try {
      const { Volumes } = yield* call(client, 'List', {});
      for (const { Name = '', Mountpoint = '' } of Volumes ?? []) {
        if (Name === '' || daemon.volumes.find(Name)) continue;
        const volume = daemon.volumes.create({ name: Name, driver: client.name });
        if (!(volume instanceof PluginVolume)) continue;
        volume.client = client;
        volume.mountpoint = placeOf(daemon, volume, Mountpoint);
        volume.scope = yield* scopeOf(client);
        volume.made = true;
      }
    } catch (error) {
      // One driver that does not answer does not hide the volumes of others.
      if (!(error instanceof DockerError)) throw error;
    }
  }
}

/** VolumeDriver.Mount: where the files are from now on. @throws DockerError */
export function* mountPluginVolume(daemon: Daemon, volume: PluginVolume, id: string): Coroutine<void> {
  try {
    const client = yield* clientOf(daemon, volume);
    const { Mountpoint } = yield* call(client, 'Mount', { Name: volume.name, ID: id });
    volume.mountpoint = placeOf(daemon, volume, Mountpoint) || volume.mountpoint;
  } catch (error) {
    throw asDockerError(error).wrap(`error while mounting volume '${volume.mountpoint}'`);
  }
}

/** VolumeDriver.Unmount; that it cannot be told keeps nothing from ending. */
export function* unmountPluginVolume(daemon: Daemon, volume: PluginVolume, id: string): Coroutine<void> {
  try {
    yield* call(yield* clientOf(daemon, volume), 'Unmount', { Name: volume.name, ID: id });
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
  }
}

/** Removes a volume, its driver first. @throws DockerError `remove x: …`, `get x: no such volume` */
export function* volumeRemove(daemon: Daemon, name: string, options: { force?: boolean } = {}): Coroutine<void> {
  const volume = daemon.volumes.find(name);
  if (!(volume instanceof PluginVolume) || volume.users.size > 0) return daemon.volumes.remove(name, options);
  try {
    yield* call(yield* clientOf(daemon, volume), 'Remove', { Name: name });
  } catch (error) {
    if (!options.force) throw asDockerError(error).wrap(`remove ${name}`);
  }
  daemon.volumes.forget(volume, true);
}

function* clientOf(daemon: Daemon, volume: PluginVolume, prefix?: string): Coroutine<PluginClient> {
  if (volume.client) return volume.client;
  try {
    const { client } = yield* daemon.pluginGetter.get(volume.driver, 'VolumeDriver');
    volume.client = client;
    volume.scope = yield* scopeOf(client);
    return client;
  } catch (error) {
    throw prefix === undefined ? error : asDockerError(error).wrap(prefix);
  }
}

function* scopeOf(client: PluginClient): Coroutine<string> {
  try {
    const { Capabilities } = yield* call(client, 'Capabilities', {});
    return Capabilities?.Scope === 'global' ? 'global' : 'local';
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    return 'local';
  }
}

/** @returns whether the driver has the volume */
function* refresh(daemon: Daemon, volume: PluginVolume, client: PluginClient): Coroutine<boolean> {
  try {
    const { Volume: found } = yield* call(client, 'Get', { Name: volume.name });
    if (!found) return false;
    volume.mountpoint = placeOf(daemon, volume, found.Mountpoint);
    volume.status = found.Status;
    volume.createdText = found.CreatedAt || volume.createdText;
    return true;
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    return false;
  }
}

/** Where the host sees a path that the driver names: one that the engine runs has files of its own. */
function placeOf({ plugins }: Daemon, { driver }: PluginVolume, path: string | undefined): string {
  const plugin = plugins.find(driver);
  return path && plugin ? scopedPath(plugin, path) : (path ?? '');
}

/** @throws DockerError with what the driver says in `Err` */
function* call(client: PluginClient, method: string, argument: object): Coroutine<Answer> {
  const answer = yield* client.call<Answer>(`VolumeDriver.${method}`, argument);
  if (answer.Err) throw unknownError(answer.Err);
  return answer;
}

import type { MountPoint } from '#api/container.ts';
import { invalidParameter } from '#errdefs/errdefs.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Daemon } from '../../daemon.ts';
import { copyUp } from '../../oci/copyup.ts';
import type { Container, ContainerVolume } from '../container.ts';
import { clean, type MountSpec, parseBind, parseMount, validateTmpfs } from './spec.ts';

/**
 * Works out what a new container mounts: volumes of other containers, `-v`, `--mount`, and those that the image or the
 * configuration asks for without naming them. Volumes are made where they are missing.
 * @throws DockerError, after which the caller lets go of the volumes
 */
export function registerMounts(daemon: Daemon, container: Container): void {
  const found = new Map<string, ContainerVolume>();
  const { hostConfig, config } = container;
  for (const from of hostConfig.VolumesFrom ?? []) inherit(daemon, from, found);
  const explicit = new Set<string>();
  const specs = [
    ...(hostConfig.Binds ?? []).map((raw) =>
      daemon.platform?.parseBind ? daemon.platform.parseBind(raw) : parseBind(raw, hostConfig.VolumeDriver),
    ),
    ...(hostConfig.Mounts ?? []).map(parseMount),
  ];
  for (const target of Object.keys(hostConfig.Tmpfs ?? {})) validateTmpfs(target);
  for (const spec of specs) {
    const target = spec.point.Destination;
    if (explicit.has(target) || hasTmpfs(container, target)) throw invalidParameter(`Duplicate mount point: ${target}`);
    explicit.add(target);
    found.set(target, realise(daemon, spec));
  }
  for (const target of Object.keys(config.Volumes ?? {})) {
    const path = clean(target);
    if (found.has(path) || hasTmpfs(container, path)) continue;
    found.set(path, realise(daemon, anonymous(path, hostConfig.VolumeDriver)));
  }
  container.mounts = [...found.values()];
  for (const { volume } of container.mounts) volume?.users.add(container.id);
  // Volumes of the engine's own are filled at once; what has to be mounted first, when it is mounted.
  for (const mount of container.mounts)
    if (mount.copyUp && mount.volume?.driver === 'local' && !mount.volume.options) copyUp(daemon, container, mount);
}

function inherit(daemon: Daemon, from: string, found: Map<string, ContainerVolume>): void {
  const [name = '', mode = 'rw'] = from.split(':');
  if (!/^(rw|ro|z|Z)(,(rw|ro|z|Z))*$/.test(mode)) throw invalidParameter(`invalid mode: ${mode}`);
  const other = daemon.containers.find(name);
  if (!other) throw invalidParameter(`No such container: ${name}`);
  const readOnly = mode.split(',').includes('ro');
  for (const mount of other.mounts) {
    const point = { ...mount.point, Mode: '', RW: mount.point.RW && !readOnly };
    found.set(point.Destination, { ...mount, point, copyUp: false });
  }
}

function realise(daemon: Daemon, spec: MountSpec): ContainerVolume {
  const { point } = spec;
  if (point.Type === 'volume') return realiseVolume(daemon, spec);
  if (point.Type === 'bind') daemon.platform?.checkBind?.(point.Source);
  if (point.Type === 'image') return realiseImage(daemon, spec);
  const { sourceMustExist, below, tmpfs } = spec;
  if (point.Type === 'bind' && sourceMustExist) checkSource(daemon, point.Source);
  return { point, copyUp: false, ...(tmpfs && { tmpfs }), ...(below && { below }), sourceMustExist };
}

/** @throws DockerError where nothing is at the source of `--mount type=bind` */
export function checkSource({ fs }: Daemon, path: string): void {
  try {
    fs.locate(path);
  } catch (error) {
    if (!isErrno(error)) throw error;
    const missing = error.code === 'ENOENT';
    const reason = missing
      ? `bind source path does not exist: ${path}`
      : `stat ${path}: ${error.message.toLowerCase()}`;
    throw invalidParameter(`invalid mount config for type "bind": ${reason}`);
  }
}

/** An image to be looked into: its layers, under a layer of their own that stays empty. @throws DockerError */
function realiseImage(daemon: Daemon, { point, subpath }: MountSpec): ContainerVolume {
  const image = daemon.images.get(point.Source);
  const id = daemon.random.hex(64);
  const { driver } = daemon.root;
  const { Type, Destination, Mode } = point;
  const shown: MountPoint = {
    Type,
    Name: point.Source,
    Source: driver.mountPath(id),
    Destination,
    Mode,
    RW: false,
    Propagation: 'rprivate',
  };
  const layer = driver.imageMount(image, id);
  return { point: shown, copyUp: false, image: { id, layer }, ...(subpath && { subpath }) };
}

function realiseVolume(daemon: Daemon, spec: MountSpec): ContainerVolume {
  const { point } = spec;
  const volume = daemon.volumes.create({
    name: point.Name,
    driver: spec.driver,
    labels: spec.volume?.labels,
    options: spec.volume?.options,
  });
  const mode = point.Mode === '' && !spec.anonymous && volume.driver === 'local' ? 'z' : point.Mode;
  const shown: MountPoint = {
    Type: 'volume',
    Name: volume.name,
    Source: volume.mountpoint,
    Destination: point.Destination,
    Driver: volume.driver,
    Mode: mode,
    RW: point.RW,
    Propagation: point.Propagation,
  };
  return { point: shown, volume, copyUp: spec.copyUp, ...(spec.subpath && { subpath: spec.subpath }) };
}

function anonymous(target: string, driver: string): MountSpec {
  const point = {
    Type: 'volume',
    Source: '',
    Destination: target,
    Driver: driver || 'local',
    Mode: '',
    RW: true,
    Propagation: '',
  };
  return { point, ...(driver !== '' && { driver }), anonymous: true, copyUp: true, sourceMustExist: false };
}

function hasTmpfs(container: Container, target: string): boolean {
  return Object.keys(container.hostConfig.Tmpfs ?? {}).some((path) => clean(path) === target);
}

import { conflict, invalidParameter, notFound, unknownError } from '#errdefs/errdefs.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Random } from '#kernel/random.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';
import type { Events } from '../events/events.ts';
import { PluginVolume } from './pluginvolume.ts';
import { Volume } from './volume.ts';

export const ANONYMOUS_LABEL = 'com.docker.volume.anonymous';

export interface VolumeRequest {
  name?: string;
  driver?: string;
  labels?: Record<string, string> | null;
  options?: Record<string, string> | null;
}

/** The volumes of one engine (moby volume/service with its local driver). */
export class VolumeStore {
  readonly #volumes = new Map<string, Volume>();
  readonly #root: string;
  #random: Random | undefined;
  #events: Events | undefined;

  constructor(
    readonly fs: FileSystemContext,
    readonly clock: Clock,
    dataRoot: string,
  ) {
    this.#root = `${dataRoot}/volumes`;
    fs.mkdirAll(this.#root, 0o701);
    if (fs.exists(`${this.#root}/metadata.db`)) return;
    fs.writeFile(`${this.#root}/metadata.db`, '', 0o600);
    fs.mknod(`${this.#root}/backingFsBlockDev`, { device: { kind: 'block', major: 254, minor: 0 } }, 0o600);
  }

  /** An engine has it from now on. */
  serve(random: Random, events: Events): void {
    this.#random = random;
    this.#events = events;
  }

  list(): Volume[] {
    return [...this.#volumes.values()];
  }

  find(name: string): Volume | undefined {
    return this.#volumes.get(name);
  }

  /** @throws DockerError `get x: no such volume` */
  get(name: string): Volume {
    const volume = this.#volumes.get(name);
    if (!volume) throw notFound(`get ${name}: no such volume`);
    return volume;
  }

  /**
   * Makes a volume, or answers the one of that name; without a name an anonymous one. One of a plug-in has yet to be made
   * by its driver (`makePluginVolumes`).
   * @throws DockerError for a bad name, an unknown driver or unknown options
   */
  create(request: VolumeRequest): Volume {
    const name = request.name || (this.#random?.hex(64) ?? '');
    const existing = this.#volumes.get(name);
    const { driver } = request;
    if (existing) {
      if (driver !== undefined && driver !== '' && driver !== existing.driver) {
        throw conflict(`create ${name}: conflict: volume name must be unique`);
      }
      return existing;
    }
    const anonymous = !request.name;
    if (driver !== undefined && driver !== '' && driver !== 'local') {
      const { labels = null, options = null } = request;
      return this.#add(new PluginVolume(name, '', this.clock.now, labels, options, anonymous, driver));
    }
    if (name.length === 1) {
      throw invalidParameter(
        `create ${name}: volume name is too short, names should be at least two alphanumeric characters`,
      );
    }
    if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) {
      throw invalidParameter(
        `create ${name}: "${name}" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
      );
    }
    validateOptions(name, request.options);
    const labels = anonymous ? { [ANONYMOUS_LABEL]: '', ...request.labels } : (request.labels ?? null);
    const mountpoint = `${this.#root}/${name}/_data`;
    const directory = `${this.#root}/${name}`;
    if (!this.fs.exists(directory)) this.fs.mkdirAll(directory, 0o701);
    if (!this.fs.exists(mountpoint)) this.fs.mkdir(mountpoint, 0o755);
    const options = request.options ?? null;
    if (options && Object.keys(options).length > 0)
      this.fs.writeFile(`${directory}/opts.json`, optionsFile(options), 0o600);
    const volume = this.#add(new Volume(name, mountpoint, this.clock.now, labels, options, anonymous));
    this.tellOf(volume);
    return volume;
  }

  #add<V extends Volume>(volume: V): V {
    this.#volumes.set(volume.name, volume);
    return volume;
  }

  /** That there is a new volume. */
  tellOf({ name, driver }: Volume): void {
    this.#events?.log('volume', 'create', name, { driver });
  }

  /** Takes a volume of a plug-in away, as its driver has it no more. @param tell whether it was there for others to see */
  forget(volume: Volume, tell: boolean): void {
    this.#volumes.delete(volume.name);
    if (tell) this.#events?.log('volume', 'destroy', volume.name, { driver: volume.driver });
  }

  /** @throws DockerError `get x: no such volume`; `remove x: volume is in use - [ids]` */
  remove(name: string, options: { force?: boolean } = {}): void {
    const volume = this.#volumes.get(name);
    if (!volume) {
      if (options.force) return;
      throw notFound(`get ${name}: no such volume`);
    }
    if (volume.users.size > 0) throw conflict(`remove ${name}: volume is in use - [${[...volume.users].join(', ')}]`);
    this.#volumes.delete(name);
    this.fs.removeAll(`${this.#root}/${name}`);
    this.#events?.log('volume', 'destroy', name, { driver: volume.driver });
  }

  /** Bytes of the files in a volume. */
  size(volume: Volume): number {
    let size = 0;
    if (volume instanceof PluginVolume) return -1;
    for (const { stat } of this.fs.walk(volume.mountpoint)) if (stat.type === 'file') size += stat.size;
    return size;
  }
}

function validateOptions(name: string, options: Record<string, string> | null | undefined): void {
  for (const option of Object.keys(options ?? {}).sort()) {
    if (!['type', 'device', 'o', 'size'].includes(option)) {
      throw invalidParameter(`create ${name}: invalid option: "${option}"`);
    }
  }
  const given = options ?? {};
  if (Object.keys(given).length > 0 && !given.size) {
    for (const option of ['device', 'type']) {
      if (!given[option]) throw invalidParameter(`create ${name}: missing required option: "${option}"`);
    }
  }
  if (!given.size) return;
  if (!/^\d+(\.\d+)? ?([kmgtp]i?)?b?$/i.test(given.size))
    throw unknownError(`create ${name}: invalid size: '${given.size}'`);
  throw unknownError(`create ${name}: quota size requested but no quota support`);
}

/** What the local driver writes beside a volume with options. */
function optionsFile({ type = '', o = '', device = '' }: Readonly<Record<string, string>>): string {
  return JSON.stringify({ MountType: type, MountOpts: o, MountDevice: device, Quota: { Size: 0 } });
}

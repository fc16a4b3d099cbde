import type { Mount, MountPoint } from '#api/container.ts';
import { invalidParameter } from '#errdefs/errdefs.ts';

/** A mount as asked for, checked and taken apart (moby volume/mounts). */
export interface MountSpec {
  point: MountPoint;
  /** For volumes: made anew under a random name. */
  anonymous: boolean;
  copyUp: boolean;
  /** For binds: a missing source is an error instead of being made. */
  sourceMustExist: boolean;
  /** What is mounted below the source of a bind: left out, or writable where the bind is read-only. */
  below?: 'none' | 'writable';
  subpath?: string;
  /** For volumes: who is to make them, where somebody says so. */
  driver?: string;
  volume?: { labels?: Record<string, string>; options?: Record<string, string> };
  tmpfs?: { size?: number; mode?: number };
}

const MODES = new Set([
  'rw',
  'ro',
  'z',
  'Z',
  'nocopy',
  'private',
  'rprivate',
  'shared',
  'rshared',
  'slave',
  'rslave',
  'consistent',
  'cached',
  'delegated',
]);
const PROPAGATION = /^r?(private|shared|slave)$/;
/** Words of which there may be one (moby linuxValidMountMode). */
const EXCLUSIVE = [/^r[wo]$/, PROPAGATION, /^z$/i, /^nocopy$/, /^(consistent|cached|delegated)$/];

/**
 * Takes `-v` apart: `[source:]target[:mode]`.
 * @param volumeDriver `--volume-driver`, for volumes
 * @throws DockerError
 */
export function parseBind(raw: string, volumeDriver = ''): MountSpec {
  const parts = raw.split(':');
  const invalid = (detail?: string) =>
    invalidParameter(`invalid volume specification: '${raw}'${detail ? `: ${detail}` : ''}`);
  if (parts.length > 3 || parts[0] === '') throw invalid();
  const [source = '', second, mode = ''] = parts;
  const target = second ?? source;
  if (parts.length === 2 && validModes(target)) throw invalid();
  if (parts.length === 3 && target === '') throw invalid();
  const modes = mode === '' ? [] : mode.split(',');
  if (mode !== '' && !validModes(mode)) throw invalidParameter(`invalid mode: ${mode}`);
  const bind = second !== undefined && source.startsWith('/');
  const type = bind ? 'bind' : 'volume';
  const fault = targetFault(target);
  if (fault) throw invalid(`invalid mount config for type "${type}": ${fault}`);
  const propagation = modes.find((word) => PROPAGATION.test(word));
  const extra = (field: string) =>
    invalid(`invalid mount config for type "${type}": field ${field} must not be specified`);
  if (bind && modes.includes('nocopy')) throw extra('VolumeOptions');
  if (!bind && propagation) throw extra('BindOptions');
  return {
    point: {
      Type: type,
      ...(!bind && second !== undefined && { Name: source }),
      Source: bind ? clean(source) : '',
      Destination: clean(target),
      ...(!bind && { Driver: volumeDriver || 'local' }),
      Mode: mode,
      RW: !modes.includes('ro'),
      Propagation: propagation ?? (bind ? 'rprivate' : ''),
    },
    ...(!bind && volumeDriver !== '' && { driver: volumeDriver }),
    anonymous: second === undefined,
    copyUp: !bind && !modes.includes('nocopy'),
    sourceMustExist: false,
  };
}

/** Takes one element of HostConfig.Mounts apart. @throws DockerError `invalid mount config for type "x": …` */
export function parseMount(mount: Mount): MountSpec {
  const type = mount.Type ?? '';
  const invalid = (detail: string) => invalidParameter(`invalid mount config for type "${type}": ${detail}`);
  const { Source: source = '', Target: target = '' } = mount;
  if (target === '') throw invalid('field Target must not be empty');
  const fault = targetFault(target);
  if (fault) throw invalid(fault);
  const rw = !mount.ReadOnly;
  const base = { anonymous: false, copyUp: false, sourceMustExist: false };
  switch (type) {
    case 'bind': {
      if (source === '') throw invalid('field Source must not be empty');
      const { Propagation: wanted = '', NonRecursive, ReadOnlyNonRecursive } = mount.BindOptions ?? {};
      if (wanted !== '' && !PROPAGATION.test(wanted)) throw invalid(`invalid propagation mode: ${wanted}`);
      if (mount.VolumeOptions) throw invalid('field VolumeOptions must not be specified');
      if (!source.startsWith('/')) throw invalid(`invalid mount path: '${source}' mount path must be absolute`);
      const propagation = wanted || 'rprivate';
      const point = {
        Type: type,
        Source: clean(source),
        Destination: clean(target),
        Mode: '',
        RW: rw,
        Propagation: propagation,
      };
      return {
        ...base,
        point,
        sourceMustExist: !mount.BindOptions?.CreateMountpoint,
        ...(NonRecursive && { below: 'none' as const }),
        ...(ReadOnlyNonRecursive && { below: 'writable' as const }),
      };
    }
    case 'volume': {
      if (mount.BindOptions) throw invalid('field BindOptions must not be specified');
      if (source === '' && mount.ReadOnly) throw invalid('must not set ReadOnly mode when using anonymous volumes');
      const options = mount.VolumeOptions;
      if (options?.Subpath) {
        if (source === '') throw invalid('must not set Subpath when using anonymous volumes');
        if (!isLocal(options.Subpath)) throw invalid('subpath must be a relative path within the volume');
      }
      const driver = options?.DriverConfig?.Name || 'local';
      const named = source !== '' && { Name: source };
      return {
        ...base,
        point: {
          Type: type,
          ...named,
          Source: '',
          Destination: clean(target),
          Driver: driver,
          Mode: 'z',
          RW: rw,
          Propagation: '',
        },
        ...(options?.DriverConfig?.Name && { driver: options.DriverConfig.Name }),
        anonymous: source === '',
        copyUp: !options?.NoCopy,
        ...(options?.Subpath && { subpath: options.Subpath }),
        volume: { labels: options?.Labels, options: options?.DriverConfig?.Options },
      };
    }
    case 'tmpfs': {
      if (source !== '') throw invalid('field Source must not be specified');
      const { SizeBytes: size, Mode: mode } = mount.TmpfsOptions ?? {};
      const point = { Type: type, Source: '', Destination: clean(target), Mode: '', RW: rw, Propagation: '' };
      return { ...base, point, tmpfs: { size, mode } };
    }
    case 'image': {
      if (mount.BindOptions) throw invalid('field BindOptions must not be specified');
      if (mount.VolumeOptions) throw invalid('field VolumeOptions must not be specified');
      if (source === '') throw invalid('field Source must not be empty');
      const subpath = mount.ImageOptions?.Subpath;
      if (subpath && !isLocal(subpath)) throw invalid('subpath must be a relative path within the volume');
      const point = { Type: type, Source: source, Destination: clean(target), Mode: '', RW: rw, Propagation: '' };
      return { ...base, point, ...(subpath && { subpath }) };
    }
    default:
      throw invalid('mount type unknown');
  }
}

/** @throws DockerError where `--tmpfs` names no absolute path */
export function validateTmpfs(target: string): void {
  if (!target.startsWith('/')) throw invalidParameter(`invalid mount path: '${target}' mount path must be absolute`);
  if (clean(target) === '/') throw invalidParameter("invalid specification: destination can't be '/'");
}

/** The path without doubled slashes, `.`, `..` and a slash at its end. */
export function clean(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `${path.startsWith('/') ? '/' : ''}${parts.join('/')}`;
}

/** Whether a path leads to no place outside of where it starts (Go's filepath.IsLocal). */
function isLocal(path: string): boolean {
  let depth = 0;
  for (const part of path.split('/')) {
    if (part === '..') depth--;
    else if (part !== '' && part !== '.') depth++;
    if (depth < 0) return false;
  }
  return !path.startsWith('/');
}

function targetFault(target: string): string | undefined {
  if (!target.startsWith('/')) return `invalid mount path: '${target}' mount path must be absolute`;
  return clean(target) === '/' ? "invalid specification: destination can't be '/'" : undefined;
}

function validModes(mode: string): boolean {
  const words = mode.split(',');
  return (
    words.every((word) => MODES.has(word)) &&
    EXCLUSIVE.every((kind) => words.filter((word) => kind.test(word)).length <= 1)
  );
}

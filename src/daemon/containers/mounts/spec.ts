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
  subpath?: string;
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

/** Takes `-v` apart: `[source:]target[:mode]`. @throws DockerError */
export function parseBind(raw: string): MountSpec {
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
  return {
    point: {
      Type: type,
      ...(!bind && second !== undefined && { Name: source }),
      Source: bind ? clean(source) : '',
      Destination: clean(target),
      ...(!bind && { Driver: 'local' }),
      Mode: mode,
      RW: !modes.includes('ro'),
      Propagation: propagation ?? (bind ? 'rprivate' : ''),
    },
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
      if (!source.startsWith('/')) throw invalid(`invalid mount path: '${source}' mount path must be absolute`);
      if (mount.VolumeOptions) throw invalid('field VolumeOptions must not be specified');
      const propagation = mount.BindOptions?.Propagation || 'rprivate';
      const point = {
        Type: type,
        Source: clean(source),
        Destination: clean(target),
        Mode: '',
        RW: rw,
        Propagation: propagation,
      };
      return { ...base, point, sourceMustExist: !mount.BindOptions?.CreateMountpoint };
    }
    case 'volume': {
      if (mount.BindOptions) throw invalid('field BindOptions must not be specified');
      const options = mount.VolumeOptions;
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

function targetFault(target: string): string | undefined {
  if (!target.startsWith('/')) return `invalid mount path: '${target}' mount path must be absolute`;
  return clean(target) === '/' ? "invalid specification: destination can't be '/'" : undefined;
}

function validModes(mode: string): boolean {
  const words = mode.split(',');
  return (
    words.every((word) => MODES.has(word)) &&
    words.filter((word) => word === 'rw' || word === 'ro').length <= 1 &&
    words.filter((word) => PROPAGATION.test(word)).length <= 1
  );
}

import { ramInBytes } from '../../opts/bytes.ts';
import { parseShortVolume } from '../volume.ts';
import { isMapping, type Value } from '../yaml.ts';
import type { ServiceMount } from './types.ts';

/** A mount of a service in its long form. @param resolve makes a path of the host absolute @throws CliError */
export function canonicalMount(value: Value, resolve: (path: string) => string): ServiceMount {
  if (!isMapping(value)) return fromShort(String(value), resolve);
  const mount = { ...value } as unknown as ServiceMount;
  if (mount.type === 'bind' && mount.source !== undefined) mount.source = resolve(mount.source);
  if (mount.bind) mount.bind = { create_host_path: true, ...mount.bind };
  if (mount.tmpfs?.size !== undefined) mount.tmpfs = { ...mount.tmpfs, size: String(sizeOf(mount.tmpfs.size)) };
  return mount;
}

function sizeOf(size: string | number): number {
  return typeof size === 'number' ? size : ramInBytes(size);
}

function fromShort(text: string, resolve: (path: string) => string): ServiceMount {
  const { type, source, target, read_only, bind, volume } = parseShortVolume(text);
  const options = text.split(':').at(-1)?.split(',') ?? [];
  const selinux = options.find((option) => option === 'z' || option === 'Z');
  const mount: ServiceMount = { type, ...(source !== undefined && { source }), target };
  if (read_only) mount.read_only = true;
  if (type === 'bind') {
    mount.source = resolve(source ?? '');
    mount.bind = {
      ...(selinux && { selinux }),
      ...(bind?.propagation !== undefined && { propagation: bind.propagation }),
      create_host_path: true,
    };
  } else if (text.length > 2) mount.volume = volume ?? {};
  return mount;
}

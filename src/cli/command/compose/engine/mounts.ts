import type { Mount } from '#api/hostconfig.ts';
import type { ComposeProject, ComposeService, ServiceMount } from '../../../compose/spec/types.ts';

/** A service's mounts as a create request has them. */
export interface ContainerMounts {
  /** Volumes without a name. */
  volumes: Record<string, Record<string, never>>;
  /** `source:target[:options]` */
  binds: string[];
  mounts: Mount[];
}

/**
 * The mounts of a container of a service: binds where the old form can say it, else mounts.
 * @param inherited volumes without names of the container it replaces, by where they are mounted
 */
export function mountsOf(
  project: ComposeProject,
  service: ComposeService,
  inherited: ReadonlyMap<string, string>,
): ContainerMounts {
  const result: ContainerMounts = { volumes: {}, binds: [], mounts: [] };
  const targets = new Set<string>();
  for (const mount of service.volumes ?? []) {
    const target = mount.target ?? '';
    targets.add(target);
    const old = mount.type === 'volume' && !mount.source ? inherited.get(target) : undefined;
    add(result, project, old === undefined ? mount : { ...mount, source: old }, old !== undefined);
  }
  for (const [target, name] of inherited) {
    if (!targets.has(target)) result.mounts.push({ Type: 'volume', Source: name, Target: target });
  }
  for (const [objects, files, place] of [
    [project.secrets, service.secrets, '/run/secrets/'],
    [project.configs, service.configs, '/'],
  ] as const) {
    for (const { source, target } of files ?? []) {
      const object = objects[source];
      if (object?.file === undefined) continue;
      const path = target?.startsWith('/') ? target : `${place}${target ?? source}`;
      result.mounts.push({ Type: 'bind', Source: object.file, Target: path, ReadOnly: true, BindOptions: {} });
    }
  }
  return result;
}

function add(result: ContainerMounts, project: ComposeProject, mount: ServiceMount, isReal: boolean): void {
  const { type, source = '', target = '', read_only: readOnly } = mount;
  if (type === 'volume' && source === '') {
    // A volume without a name stands among the mounts.
    result.mounts.push({ Type: 'volume', Target: target, ...(readOnly && { ReadOnly: true }), VolumeOptions: {} });
    return;
  }
  if (type === 'volume') {
    const name = isReal ? source : (project.volumes[source]?.name ?? source);
    const { subpath, nocopy } = mount.volume ?? {};
    if (subpath !== undefined) {
      const VolumeOptions = { Subpath: subpath, ...(nocopy && { NoCopy: true }) };
      result.mounts.push({
        Type: 'volume',
        Source: name,
        Target: target,
        ...(readOnly && { ReadOnly: true }),
        VolumeOptions,
      });
    } else result.binds.push(`${name}:${target}:${[readOnly ? 'ro' : 'rw', ...(nocopy ? ['nocopy'] : [])].join(',')}`);
    return;
  }
  if (type === 'bind') {
    const { propagation, selinux, create_host_path: creates } = mount.bind ?? {};
    if (creates !== false) {
      const options = [readOnly ? 'ro' : 'rw', ...[propagation, selinux].filter((option) => option !== undefined)];
      result.binds.push(`${source}:${target}:${options.join(',')}`);
      return;
    }
    const BindOptions = { ...(propagation && { Propagation: propagation }), CreateMountpoint: false };
    result.mounts.push({
      Type: 'bind',
      Source: source,
      Target: target,
      ...(readOnly && { ReadOnly: true }),
      BindOptions,
    });
    return;
  }
  const { size, mode } = mount.tmpfs ?? {};
  const TmpfsOptions = { ...(size && { SizeBytes: Number(size) }), ...(mode && { Mode: mode }) };
  result.mounts.push({
    Type: type,
    ...(source !== '' && { Source: source }),
    Target: target,
    ...(readOnly && { ReadOnly: true }),
    ...(Object.keys(TmpfsOptions).length > 0 && { TmpfsOptions }),
  });
}

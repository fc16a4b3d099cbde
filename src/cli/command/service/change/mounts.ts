import type { Mount } from '#api/hostconfig.ts';
import { CliError } from '../../../command.ts';
import type { FlagValues } from '../../../pflag/flagset.ts';

/** Mounts after --mount-add and --mount-rm, one a target, by source and target. @throws CliError */
export function changeMounts(flags: FlagValues, mounts: readonly Mount[]): Mount[] {
  const byTarget = new Map<string, Mount>();
  for (const mount of flags.get<readonly Mount[]>('mount-add')) {
    const { Target = '' } = mount;
    if (byTarget.has(Target)) throw new CliError('duplicate mount target');
    byTarget.set(Target, mount);
  }
  for (const mount of mounts) if (!byTarget.has(mount.Target ?? '')) byTarget.set(mount.Target ?? '', mount);
  for (const target of flags.list('mount-rm')) byTarget.delete(target);
  const key = ({ Source = '', Target = '' }: Mount) => [Source, Target] as const;
  return [...byTarget.values()].sort((a, b) => {
    const [left, right] = [key(a), key(b)];
    const at = left[0] === right[0] ? 1 : 0;
    return left[at] < right[at] ? -1 : 1;
  });
}

import type { Process } from '#kernel/process/process.ts';

/** The number that a name in /etc/passwd or /etc/group, or a number, stands for; undefined where there is none. */
export function idOf(proc: Process, text: string, file: 'passwd' | 'group'): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const entry = entryOf(proc, file, ([name]) => name === text);
  return entry ? Number(entry[2]) : undefined;
}

/** A line of /etc/passwd or /etc/group by its fields. */
export function entryOf(
  proc: Process,
  file: 'passwd' | 'group',
  wanted: (fields: string[]) => boolean,
): string[] | undefined {
  const path = `/etc/${file}`;
  if (!proc.fs.exists(path)) return undefined;
  return proc.fs
    .readText(path)
    .split('\n')
    .map((line) => line.split(':'))
    .find((fields) => fields.length > 2 && wanted(fields));
}

/** All groups that list a user, by number, its own first (getgrouplist(3)). */
export function groupsOf(proc: Process, user: string, own: number): number[] {
  const groups = [own];
  const path = '/etc/group';
  if (!proc.fs.exists(path)) return groups;
  for (const line of proc.fs.readText(path).split('\n')) {
    const [, , gid, members = ''] = line.split(':');
    if (members.split(',').includes(user) && !groups.includes(Number(gid))) groups.push(Number(gid));
  }
  return groups;
}

import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { busyboxUsage, type Family, getopt } from '../getopt.ts';

/** chown and chgrp: give files another owner. */
export function chown(family: Family, name: 'chown' | 'chgrp' = 'chown'): Program {
  const usage = `${name} [-RhLHPcvf]... ${name === 'chown' ? 'USER[:[GRP]]' : 'GROUP'} FILE...`;
  return function* (proc) {
    const options = yield* getopt(
      proc,
      { short: 'RhcvfLHP', long: { recursive: 'R', 'no-dereference': 'h', verbose: 'v' }, usage },
      family,
    );
    const [owner, ...files] = options.operands;
    if (owner === undefined || files.length === 0) {
      const what = owner === undefined ? 'missing operand' : `missing operand after ‘${owner}’`;
      yield* proc.printError(
        family === 'gnu' ? `${name}: ${what}\nTry '${name} --help' for more information.\n` : busyboxUsage(usage),
      );
      return 1;
    }
    const [userText, groupText] = name === 'chgrp' ? ['', owner] : (owner.split(/[:.]/) as [string, string?]);
    const user = idOf(proc, '/etc/passwd', userText);
    const group = idOf(proc, '/etc/group', groupText ?? '');
    if (user === null || group === null) {
      const [kind, text] = user === null ? ['user', owner] : ['group', groupText];
      yield* proc.printError(
        family === 'gnu' ? `${name}: invalid ${kind}: ‘${text}’\n` : `${name}: unknown ${kind} ${text}\n`,
      );
      return 1;
    }
    let status = 0;
    const apply = (path: string): void => {
      proc.fs.chown(path, user, group, !options.has('h'));
      if (!options.has('R') || proc.fs.lstat(path).type !== 'directory') return;
      for (const entry of proc.fs.readdir(path)) apply(`${path}/${entry}`);
    };
    for (const file of files) {
      try {
        apply(file);
      } catch (error) {
        if (!isErrno(error)) throw error;
        const what =
          error.code === 'ENOENT'
            ? `cannot access '${file}'`
            : `changing ${name === 'chown' ? 'ownership' : 'group'} of '${file}'`;
        yield* proc.printError(`${name}: ${family === 'gnu' ? what : file}: ${error.message}\n`);
        status = 1;
      }
    }
    return status;
  };
}

/** The number of a user or group; undefined where none is named, null where there is none of that name. */
function idOf(proc: Process, file: string, name: string): number | undefined | null {
  if (name === '') return undefined;
  if (/^\d+$/.test(name)) return Number(name);
  const text = proc.fs.exists(file) ? proc.fs.readText(file) : '';
  const entry = text.split('\n').find((line) => line.startsWith(`${name}:`));
  return entry === undefined ? null : Number(entry.split(':')[2]);
}

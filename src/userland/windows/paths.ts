import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';

/** A path of Windows as the machine beneath has it: `C:\a` is /C:/a. Relative ones are taken from the working directory. */
export function innerPath(proc: Process, path: string): string {
  const [, drive, rest = path] = /^([A-Za-z]):(.*)$/.exec(path) ?? [];
  const base = drive === undefined && !/^[\\/]/.test(rest) ? proc.fs.cwd : `/${(drive ?? 'C').toUpperCase()}:`;
  const parts = base.split('/').filter((part) => part !== '');
  for (const part of rest.split(/[\\/]+/)) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 1) parts.pop();
  }
  const wanted = `/${parts.join('/')}`;
  return spelt(proc.fs, wanted) ?? wanted;
}

/** The same as Windows shows it: `C:\Users`. */
export function outerPath(path: string): string {
  const rest = path.replace(/^\//, '').replaceAll('/', '\\');
  return /^[A-Z]:$/.test(rest) ? `${rest}\\` : rest || 'C:\\';
}

/** A path as it is spelt, whatever its case; undefined where there is nothing. */
function spelt(fs: FileSystemContext, path: string): string | undefined {
  let at = '';
  for (const part of path.split('/').filter((each) => each !== '')) {
    const names = namesIn(fs, at === '' ? '/' : at);
    const found = names.includes(part) ? part : names.find((name) => name.toLowerCase() === part.toLowerCase());
    if (found === undefined) return undefined;
    at += `/${found}`;
  }
  return at === '' ? '/' : at;
}

function namesIn(fs: FileSystemContext, path: string): string[] {
  try {
    return fs.readdir(path);
  } catch (error) {
    if (isErrno(error)) return [];
    throw error;
  }
}

/** The executable that a command means: by its path, in the working directory where `here`, or in %Path%. */
export function findExecutable(proc: Process, name: string, here: boolean): string | undefined {
  const folders = /[\\/]/.test(name)
    ? ['']
    : [...(here ? ['.'] : []), ...(variable(proc, 'Path') ?? '').split(';').filter((folder) => folder !== '')];
  for (const folder of folders)
    for (const extension of /\.\w+$/.test(name) ? ['', '.exe'] : ['.exe', '.com', '']) {
      const path = innerPath(proc, folder === '' ? `${name}${extension}` : `${folder}\\${name}${extension}`);
      if (proc.fs.exists(path) && proc.fs.stat(path).type === 'file') return path;
    }
  return undefined;
}

/** A variable of the environment, whatever the case of its name. */
export function variable(proc: Process, name: string): string | undefined {
  const wanted = name.toLowerCase();
  for (const [key, value] of proc.env) if (key.toLowerCase() === wanted) return value;
  return undefined;
}

/** Sets a variable, under the name it has already where that differs in case. */
export function setVariable(proc: Process, name: string, value: string | undefined): void {
  const wanted = name.toLowerCase();
  const key = [...proc.env.keys()].find((each) => each.toLowerCase() === wanted) ?? name;
  if (value === undefined) proc.env.delete(key);
  else proc.env.set(key, value);
}

import { Errno } from '../errno.ts';
import type { Kernel } from '../kernel.ts';
import type { FileSystemContext } from '../vfs/context.ts';
import { mayAccess } from '../vfs/permission.ts';
import { RegularInode } from '../vfs/regular.ts';
import type { Credentials, ExecutedFile } from './credentials.ts';
import { type Program, programName } from './program.ts';

/** A program found, with the arguments it will see. */
export interface LoadedProgram {
  program: Program;
  path: string;
  argv: string[];
  /** What of the file counts for privileges. */
  file: ExecutedFile;
}

/** BINPRM_MAX_RECURSION: how many interpreters may stand behind each other. */
const MAX_INTERPRETERS = 4;

/**
 * Finds the code behind an executable file, following `#!` lines (execve(2)).
 * @param credentials of the process that will run it; none where it may do everything
 * @throws Errno ENOENT, ENOTDIR, EISDIR→EACCES, EACCES, ENOEXEC, ELOOP
 */
export function loadProgram(
  kernel: Kernel,
  fs: FileSystemContext,
  path: string,
  argv: string[],
  credentials?: Credentials,
): LoadedProgram {
  let file = path;
  let args = argv;
  for (let depth = 0; depth <= MAX_INTERPRETERS; depth++) {
    const { inode, mount } = fs.locate(file);
    if (inode.type !== 'file' || (inode.mode & 0o111) === 0 || !mayAccess(inode, 'x', credentials))
      throw new Errno('EACCES', file);
    if (mount.flags.includes('noexec')) throw new Errno('EACCES', file);
    const content = fs.readFile(file);
    const name = programName(content);
    if (name !== undefined) {
      const program = kernel.programs.get(name);
      if (program === undefined) throw new Errno('ENOEXEC', `no program is registered as ${name}`);
      const gains = !mount.flags.includes('nosuid');
      const { uid, gid } = inode;
      const own = gains && inode instanceof RegularInode ? inode.capabilities : undefined;
      const mode = gains ? inode.mode : inode.mode & 0o777;
      return { program, path: file, argv: args, file: { mode, uid, gid, capabilities: own } };
    }
    const [interpreter, argument] = shebang(content);
    if (interpreter === undefined) throw new Errno('ENOEXEC', file);
    args = [interpreter, ...(argument === undefined ? [] : [argument]), file, ...args.slice(1)];
    file = interpreter;
  }
  throw new Errno('ELOOP', path);
}

function shebang(content: Uint8Array): [interpreter?: string, argument?: string] {
  if (content[0] !== 0x23 || content[1] !== 0x21) return [];
  const line = new TextDecoder().decode(content.subarray(2, 258)).split('\n', 1)[0] ?? '';
  const match = /^[ \t]*(\S+)(?:[ \t]+(.*\S))?/.exec(line);
  return match ? [match[1], match[2]] : [];
}

import { Errno } from '../errno.ts';
import type { Kernel } from '../kernel.ts';
import type { FileSystemContext } from '../vfs/context.ts';
import { type Program, programName } from './program.ts';

/** A program found, with the arguments it will see. */
export interface LoadedProgram {
  program: Program;
  path: string;
  argv: string[];
}

/** BINPRM_MAX_RECURSION: how many interpreters may stand behind each other. */
const MAX_INTERPRETERS = 4;

/**
 * Finds the code behind an executable file, following `#!` lines (execve(2)).
 * @throws Errno ENOENT, ENOTDIR, EISDIR→EACCES, EACCES, ENOEXEC, ELOOP
 */
export function loadProgram(kernel: Kernel, fs: FileSystemContext, path: string, argv: string[]): LoadedProgram {
  let file = path;
  let args = argv;
  for (let depth = 0; depth <= MAX_INTERPRETERS; depth++) {
    const stat = fs.stat(file);
    if (stat.type !== 'file' || (stat.mode & 0o111) === 0) throw new Errno('EACCES', file);
    const content = fs.readFile(file);
    const name = programName(content);
    if (name !== undefined) {
      const program = kernel.programs.get(name);
      if (program === undefined) throw new Errno('ENOEXEC', `no program is registered as ${name}`);
      return { program, path: file, argv: args };
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

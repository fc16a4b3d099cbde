import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { RegularInode } from '#kernel/vfs/regular.ts';
import { type CapState, fromText, stateOf, toText } from './captext.ts';

const SETCAP_USAGE = `usage: setcap [--license] [-f] [-h] [-n <rootid>] [-q] [-v] (-r|-|<caps>) <filename> [ ... (-r|-|<capsN>) <filenameN> ]

 Note <filename> must be a regular (non-symlink) file.
 -r          remove capability from file
 -           read capability text from stdin
 <capsN>     cap_from_text(3) formatted file capability
 [ Note: capsh --suggest="something..." might help you pick. ]
 --license   display the license info
 -f          force setting even when the capability is invalid
 -h          this message and exit status 0
 -n <rootid> write a user namespace (!= 0) limited capability
 -q          quietly
 -v          validate supplied capability matches file
`;
const GETCAP_USAGE = `usage: getcap [-h] [-l] [-n] [-r] [-v] <filename> [<filename> ...]

\tdisplays the capabilities on the queried file(s).
`;

/** getcap(8): what files give who executes them. */
export const getcap: Program = function* (proc) {
  const args = proc.argv.slice(1);
  const options = args.filter((arg) => /^-[a-z]+$/.test(arg)).join('');
  const files = args.filter((arg) => !/^-[a-z]+$/.test(arg));
  if (files.length === 0) {
    yield* proc.printError(GETCAP_USAGE);
    return options.includes('h') ? 0 : 1;
  }
  for (const file of files) {
    try {
      yield* proc.print(listed(proc, file, options.includes('r'), options.includes('v')));
    } catch (error) {
      if (!isErrno(error)) throw error;
      yield* proc.printError(`${file} (${error.message})\n`);
    }
  }
  return 0;
};

/** @throws Errno where the file is missing */
function listed(proc: Process, path: string, deep: boolean, all: boolean): string {
  const { inode } = proc.fs.locate(path, false);
  if (inode instanceof RegularInode && inode.capabilities) return `${path} ${toText(stateOf(inode.capabilities))}\n`;
  if (inode.type !== 'directory' || !deep) return all ? `${path}\n` : '';
  return proc.fs
    .readdir(path)
    .map((name) => listed(proc, `${path.replace(/\/$/, '')}/${name}`, deep, all))
    .join('');
}

/** setcap(8) */
export const setcap: Program = function* (proc) {
  const args = proc.argv.slice(1);
  let verify = false;
  let quiet = false;
  let done = 0;
  while (args.length > 0) {
    const arg = args.shift() as string;
    if (arg === '-h') {
      yield* proc.print(SETCAP_USAGE);
      return 0;
    }
    if (arg === '-v' || arg === '-q' || arg === '-f') {
      if (arg === '-v') verify = true;
      if (arg === '-q') quiet = true;
      continue;
    }
    const path = args.shift();
    let state: CapState | undefined;
    if (arg !== '-r') {
      state = fromText(arg);
      if (!state) {
        yield* proc.print(`argument: ${arg}\n`);
        yield* proc.printError(`fatal error: Invalid argument\n${SETCAP_USAGE}`);
        return 1;
      }
    }
    if (path === undefined) break;
    done++;
    const status = yield* apply(proc, path, state, { verify, quiet });
    if (status !== 0) return status;
  }
  if (done > 0) return 0;
  yield* proc.printError(SETCAP_USAGE);
  return 1;
};

function* apply(
  proc: Process,
  path: string,
  state: CapState | undefined,
  { verify, quiet }: { verify: boolean; quiet: boolean },
) {
  try {
    const at = proc.fs.locate(path, false);
    const { inode } = at;
    if (!(inode instanceof RegularInode)) {
      yield* proc.printError(`Failed to set capabilities on file '${path}': Invalid argument\n`);
      return 1;
    }
    if (verify) {
      const have = inode.capabilities ? toText(stateOf(inode.capabilities)) : '=';
      const want = state ? toText(state) : '=';
      const same = have === want;
      if (!quiet) yield* proc.print(same ? `${path}: OK\n` : `${path} differs in [${differing(state, inode)}]\n`);
      return same ? 0 : 1;
    }
    if (!proc.has('SETFCAP') || at.mount.readOnly) {
      const reason = at.mount.readOnly ? 'Read-only file system' : 'Operation not permitted';
      if (!proc.has('SETFCAP')) yield* proc.printError(`unable to set CAP_SETFCAP effective capability: ${reason}\n`);
      else yield* proc.printError(`Failed to set capabilities on file '${path}': ${reason}\n`);
      return 1;
    }
    if (!state && !inode.capabilities) {
      yield* proc.printError(`File '${path}' has no capability to remove\n`);
      return 1;
    }
    inode.changing();
    inode.capabilities = state && {
      permitted: state.permitted,
      inheritable: state.inheritable,
      effective: state.effective.size > 0,
    };
    return 0;
  } catch (error) {
    if (!isErrno(error)) throw error;
    const act = state ? 'set capabilities' : 'remove capabilities';
    yield* proc.printError(`Failed to ${act} on file '${path}': ${error.message}\n`);
    return 1;
  }
}

function differing(state: CapState | undefined, { capabilities }: RegularInode): string {
  const have = capabilities && stateOf(capabilities);
  const same = (flag: keyof CapState) => {
    const a: ReadonlySet<string> = state?.[flag] ?? new Set();
    const b: ReadonlySet<string> = have?.[flag] ?? new Set();
    return a.size === b.size && [...a].every((each) => b.has(each));
  };
  return (
    (['permitted', 'inheritable', 'effective'] as const)
      .filter((flag) => !same(flag))
      .map((flag) => flag[0])
      .join('') || '?'
  );
}

import type { Coroutine } from '#kernel/coroutine.ts';
import { type Errno, isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { checkOwner, checkWritable } from '#kernel/vfs/permission.ts';
import { getopt, type Options } from '../getopt.ts';
import { ALIASES } from '../selinux/aliases.ts';
import { type Context, contextText, parseContext } from '../selinux/context.ts';

const HINT = "Try 'chcon --help' for more information.\n";

/** chcon(1): gives files another context. */
export const chcon: Program = function* (proc) {
  const options = yield* getopt(
    proc,
    {
      short: 'u:r:t:l:RhvHLPf',
      long: {
        'user=': 'u',
        'role=': 'r',
        'type=': 't',
        'range=': 'l',
        recursive: 'R',
        'no-dereference': 'h',
        verbose: 'v',
        'reference=': 'reference',
      },
    },
    'gnu',
  );
  const files = [...options.operands];
  const partly = ['u', 'r', 't', 'l'].some((letter) => options.has(letter));
  const reference = options.value('reference');
  let whole = partly || reference !== undefined ? undefined : files.shift();
  if (files.length === 0) {
    const what = whole === undefined ? 'missing operand' : `missing operand after ‘${whole}’`;
    yield* proc.printError(`chcon: ${what}\n${HINT}`);
    return 1;
  }
  if (reference !== undefined) {
    try {
      whole = proc.fs.securityContext(reference);
      if (whole === undefined) {
        yield* proc.printError(`chcon: failed to get security context of '${reference}': No data available\n`);
        return 1;
      }
    } catch (error) {
      if (!isErrno(error)) throw error;
      yield* proc.printError(`chcon: failed to get security context of '${reference}': ${error.message}\n`);
      return 1;
    }
  } else if (whole !== undefined && proc.kernel.selinux?.knows(whole) === false) {
    yield* proc.printError(`chcon: invalid context: ‘${whole}’: Invalid argument\n`);
    return 1;
  }
  let done = true;
  for (const file of files) done = (yield* change(proc, file, whole, options)) && done;
  return done ? 0 : 1;
};

/**
 * Changes one file, and what is below it with -R; answers whether all went well.
 * @param name what complaints call it: of what is below, the last part alone
 */
function* change(
  proc: Process,
  path: string,
  whole: string | undefined,
  options: Options,
  name = path,
): Coroutine<boolean> {
  const { selinux } = proc.kernel;
  let done = true;
  let wanted = whole;
  try {
    const at = proc.fs.locate(path, !options.has('h'));
    if (options.has('R') && at.inode.type === 'directory') {
      for (const each of proc.fs.readdir(path))
        done = (yield* change(proc, `${path.replace(/\/+$/, '')}/${each}`, whole, options, each)) && done;
    }
    const before = parseContext(selinux?.contextOf(at.inode) ?? proc.kernel.contexts.get(at.inode) ?? '');
    if (wanted === undefined && !before) {
      yield* proc.printError(`chcon: can't apply partial context to unlabeled file '${name}'\n`);
      return false;
    }
    wanted ??= changed(before as Context, options);
    if (options.has('v')) yield* proc.print(`changing security context of '${path}'\n`);
    checkWritable(at);
    checkOwner(at.inode, proc.credentials);
    const known = selinux?.knows(wanted) ?? true;
    const reason = at.inode.fs.context !== undefined ? 'Operation not supported' : known ? '' : 'Invalid argument';
    if (reason !== '') {
      yield* proc.printError(`chcon: failed to change context of '${name}' to ‘${wanted}’: ${reason}\n`);
      return false;
    }
    // Without SELinux it is an attribute like any other.
    if (selinux) selinux.setContext(at.inode, wanted);
    else proc.kernel.contexts.set(at.inode, wanted);
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* proc.printError(`chcon: ${complaint(error, path, wanted)}\n`);
    return false;
  }
  return done;
}

/** A context of which options change parts. */
function changed({ user, role, type, level }: Context, options: Options): string {
  const given = options.value('t');
  return contextText({
    user: options.value('u') ?? user,
    role: options.value('r') ?? role,
    type: given === undefined ? type : (ALIASES[given] ?? given),
    level: options.value('l') ?? level,
  });
}

function complaint(error: Errno, path: string, wanted: string | undefined): string {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return `cannot access '${path}': ${error.message}`;
  return wanted === undefined
    ? `cannot read directory '${path}': ${error.message}`
    : `failed to change context of '${path}' to ‘${wanted}’: ${error.message}`;
}

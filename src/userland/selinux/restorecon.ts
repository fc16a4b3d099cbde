import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { getopt, type Options } from '../getopt.ts';
import { contextText, parseContext } from './context.ts';

/** Types that a file keeps unless it is told otherwise with -F (customizable_types(5)). */
const CUSTOMIZABLE: ReadonlySet<string> = new Set([
  'container_file_t',
  'svirt_sandbox_file_t',
  'httpd_user_content_t',
  'public_content_rw_t',
  'public_content_t',
  'samba_share_t',
]);

/** restorecon(8): gives files the contexts that belong to their paths. */
export const restorecon: Program = function* (proc) {
  const options = yield* getopt(proc, { short: 'RrvFniI', long: {} }, 'gnu');
  const { selinux } = proc.kernel;
  if (options.operands.length === 0) {
    yield* proc.printError('usage:  restorecon [-iIDFUmnprRv0xT] [-e excludedir] pathname...\n');
    return 255;
  }
  if (!selinux) return 0;
  let status = 0;
  for (const name of options.operands) {
    try {
      const path = proc.fs.realpath(name);
      const all = options.has('R') || options.has('r') ? proc.fs.walk(path) : [{ path }];
      for (const each of all) {
        const told = restore(proc, each.path, options);
        if (told !== undefined) yield* proc.print(told);
      }
    } catch (error) {
      if (!isErrno(error)) throw error;
      if (options.has('i') && error.code === 'ENOENT') continue;
      yield* proc.printError(`restorecon: lstat(${name}) failed: ${error.message}\n`);
      status = 255;
    }
  }
  return status;
};

/** Puts one file right; answers what is said of it, if anything. */
function restore(proc: Process, path: string, options: Options): string | undefined {
  const { selinux } = proc.kernel;
  const { inode, mount } = proc.fs.locate(path, false);
  if (!selinux || inode.fs.context !== undefined || /^(proc|sysfs|cgroup|devpts)$/.test(mount.fs.type))
    return undefined;
  const should = parseContext(selinux.contextFor(path, inode.type) ?? '');
  const text = selinux.contextOf(inode);
  const is = parseContext(text);
  if (!should || !is) return undefined;
  let wanted = should;
  if (!options.has('F')) {
    if (is.type !== should.type && CUSTOMIZABLE.has(is.type)) {
      return options.has('v') ? `${path} not reset as customized by admin to ${text}\n` : undefined;
    }
    // Without -F only the type is put right.
    wanted = { ...is, type: should.type };
  }
  const context = contextText(wanted);
  if (context === text) return undefined;
  if (!options.has('n')) selinux.setContext(inode, context);
  const verb = options.has('n') ? 'Would relabel' : 'Relabeled';
  return options.has('v') ? `${verb} ${path} from ${text} to ${context}\n` : undefined;
}

/** matchpathcon(8): the contexts that belong to paths. */
export const matchpathcon: Program = function* (proc) {
  const options = yield* getopt(proc, { short: 'nV', long: {} }, 'gnu');
  const { selinux } = proc.kernel;
  if (options.operands.length === 0) {
    yield* proc.printError(
      'usage:  matchpathcon [-V] [-N] [-n] [-f file_contexts_file] [-p prefix] [-P policy_root_path] filepath...\n',
    );
    return 1;
  }
  let status = 0;
  for (const name of options.operands) {
    const found = proc.fs.find(name);
    const should = selinux?.contextFor(name, found?.inode.type ?? 'file') ?? '<<none>>';
    if (options.has('V') && selinux && found) {
      const is = selinux.contextOf(found.inode);
      const right = is.split(':')[2] === should.split(':')[2];
      yield* proc.print(right ? `${name} verified.\n` : `${name} has context ${is}, should be ${should}\n`);
      if (!right) status = 1;
    } else yield* proc.print(options.has('n') ? `${should}\n` : `${name}\t${should}\n`);
  }
  return status;
};

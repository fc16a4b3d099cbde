import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import type { Family } from '../getopt.ts';
import { FindError, Query } from './query.ts';

/** find */
export function find(family: Family): Program {
  return function* (proc) {
    const args = proc.argv.slice(1);
    const firstTest = args.findIndex((arg) => /^-.|^[(!]$/.test(arg));
    const paths = firstTest < 0 ? args : args.slice(0, firstTest);
    let query: Query;
    try {
      query = new Query(proc, family, firstTest < 0 ? [] : args.slice(firstTest));
    } catch (error) {
      if (!(error instanceof FindError)) throw error;
      yield* proc.printError(
        family === 'gnu' ? `find: ${error.message}\n` : `find: ${error.busybox ?? error.message}\n`,
      );
      return 1;
    }
    let status = 0;
    for (const path of paths.length > 0 ? paths : ['.']) {
      try {
        proc.fs.lstat(path);
        if (query.done) break;
        yield* visit(proc, query, path, path.replace(/\/+$/, '').split('/').pop() || path, 0);
      } catch (error) {
        if (!isErrno(error)) throw error;
        yield* proc.printError(
          family === 'gnu' ? `find: ‘${path}’: ${error.message}\n` : `find: ${path}: ${error.message}\n`,
        );
        status = 1;
      }
    }
    yield* query.finish();
    return status || (query.failed ? 1 : 0);
  };
}

function* visit(proc: Process, query: Query, path: string, name: string, depth: number): Coroutine<void> {
  if (query.done) return;
  const stat = proc.fs.lstat(path);
  const found = { path, name, stat, depth };
  query.prune = false;
  if (!query.depthFirst && depth >= query.minDepth) yield* query.test(found);
  const pruned = query.prune;
  if (stat.type === 'directory' && depth < query.maxDepth && !pruned) {
    for (const child of proc.fs.readdir(path))
      yield* visit(proc, query, `${path.replace(/\/$/, '')}/${child}`, child, depth + 1);
  }
  if (query.depthFirst && depth >= query.minDepth) yield* query.test(found);
}

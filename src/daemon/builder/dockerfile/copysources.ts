import { forbidden, unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { matchesPattern } from '#kernel/vfs/archive/excludes.ts';
import { download } from '../remotecontext/download.ts';
import { joinedHash } from '../remotecontext/filehash.ts';
import type { Source } from '../remotecontext/source.ts';
import type { Builder } from './builder.ts';
import type { CopyCommand } from './instructions/command.ts';

/** One file or directory to copy. */
export interface CopySource {
  readonly source: Source;
  /** From the root of the source. */
  readonly path: string;
  /** `file:…` or `dir:…`: what the cache knows it by. */
  readonly hash: string;
  /** From the web: then it is no archive to unpack. */
  readonly downloaded: boolean;
}

/** What COPY and ADD take. @throws DockerError `no source files were specified`, `file not found in build context …` */
export function* copySources(
  builder: Pick<Builder, 'daemon' | 'progress'>,
  source: Source,
  command: CopyCommand,
): Coroutine<CopySource[]> {
  const found: CopySource[] = [];
  for (const text of command.sources) {
    if (/^https?:\/\//.test(text)) {
      if (command.kind === 'copy') throw unknownError("source can't be a URL for COPY");
      const { path, source: downloaded } = yield* download(builder.daemon, text, command.destination, builder.progress);
      found.push({ source: downloaded, path, hash: downloaded.hash(path), downloaded: true });
    } else found.push(...local(source, text, command.from !== ''));
  }
  if (found.length === 0) throw unknownError('no source files were specified');
  return found;
}

function local(source: Source, text: string, fromImage: boolean): CopySource[] {
  const path = text.replace(/^\//, '').replace(/^\.\//, '');
  if (!hasWildcards(path)) return [one(source, path, fromImage)];
  const all = [...source.walk('')].filter((candidate) => matchesPattern(path, candidate));
  return all.map((candidate) => one(source, candidate, fromImage));
}

function one(source: Source, text: string, fromImage: boolean): CopySource {
  const path = cleanPath(text);
  if (path === '..' || path.startsWith('../')) {
    if (!fromImage) throw forbidden(`forbidden path outside the build context: ${text} ()`);
  }
  const within = path.replace(/^(\.\.\/?)+/, '');
  const stat = source.stat(within);
  if (!stat) {
    const reason = `stat ${text}: file does not exist`;
    throw unknownError(fromImage ? reason : `file not found in build context or excluded by .dockerignore: ${reason}`);
  }
  if (stat.type !== 'directory')
    return { source, path: within, hash: `file:${source.hash(within)}`, downloaded: false };
  const hashes = [...source.walk(within)].map((each) => source.hash(each)).sort();
  return { source, path: within, hash: joinedHash('dir', hashes), downloaded: false };
}

function hasWildcards(path: string): boolean {
  return /[*?[]/.test(path.replace(/\\./g, ''));
}

function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

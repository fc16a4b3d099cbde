import { unknownError } from '#errdefs/errdefs.ts';
import { isErrno } from '#kernel/errno.ts';
import { tarType } from '#kernel/vfs/archive/tar.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';
import type { Stat } from '#kernel/vfs/inode.ts';
import { fileHash } from './filehash.ts';

/** A tree of files that COPY and ADD take from (moby builder.Source): the context of a build, an image, a download. */
export class Source {
  /** @param hashes of the files of a context, by their paths from its root; others are made when they are needed */
  constructor(
    readonly view: FileSystemContext,
    readonly hashes = new Map<string, string>(),
  ) {}

  /** What is at a path from the root, links followed; undefined where there is nothing. */
  stat(path: string): Stat | undefined {
    return this.view.find(`/${path}`)?.inode.stat();
  }

  /** The path from the root without links. */
  resolved(path: string): string {
    return this.view.realpath(`/${path}`).slice(1);
  }

  /** The hash of a file, or of a directory without what is in it; of a link that of what it leads to. */
  hash(path: string): string {
    let real: string;
    try {
      real = this.resolved(path);
    } catch (error) {
      if (isErrno(error)) return path;
      throw error;
    }
    const known = this.hashes.get(real);
    if (known !== undefined) return known;
    const stat = this.view.lstat(`/${real}`);
    const type = tarType(stat);
    if (real === '' || type === undefined) return path;
    const hash = fileHash(real, {
      type,
      mode: stat.mode,
      uid: stat.uid,
      gid: stat.gid,
      ...(type === 'file' && { content: this.view.readFile(`/${real}`) }),
    });
    this.hashes.set(real, hash);
    return hash;
  }

  /** Every path at and below one, the root itself left out; by name. @throws DockerError */
  *walk(path: string): Generator<string> {
    try {
      const from = this.view.realpath(`/${path}`);
      for (const found of this.view.walk(from)) {
        const relative = found.path.replace(/^\/+/, '');
        if (relative !== '') yield relative;
      }
    } catch (error) {
      if (isErrno(error)) throw unknownError(`lstat ${path}: ${error.message.toLowerCase()}`);
      throw error;
    }
  }
}

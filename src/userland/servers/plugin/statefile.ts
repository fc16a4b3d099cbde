import { isErrno } from '#kernel/errno.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';

/** A file that keeps what a program knows, as JSON, for its next run. */
export class StateFile<T> {
  constructor(
    readonly fs: FileSystemContext,
    readonly path: string,
  ) {}

  save(state: T): void {
    this.fs.mkdirAll(this.path.slice(0, this.path.lastIndexOf('/')));
    this.fs.writeFile(this.path, `${JSON.stringify(state)}\n`, 0o600);
  }

  /** Has `take` read what was kept; nothing where there is none, or none that can be read. */
  restore(take: (state: T) => void): void {
    if (!this.fs.exists(this.path)) return;
    try {
      take(JSON.parse(this.fs.readText(this.path)) as T);
    } catch (error) {
      // A file that was cut off, or something that somebody else has by now: begin anew.
      if (!(error instanceof SyntaxError) && !isErrno(error)) throw error;
    }
  }
}

import { WaitQueue } from '../coroutine.ts';
import type { OpenFile, Readiness } from '../file/openfile.ts';
import type { Location } from './mount.ts';
import type { NamespaceInode, NamespaceKind } from './nsfs.ts';
import { PlacedFile } from './regularfile.ts';

/** An open namespace, as setns(2) takes it. */
export class NamespaceFile extends PlacedFile {
  readonly kind = 'file';
  readonly changed = new WaitQueue();

  constructor(
    location: Location,
    readonly inode: NamespaceInode,
  ) {
    super(location);
  }

  readiness(): Readiness {
    return { readable: false, writable: false, hangup: false };
  }

  protected release(): void {}
}

/** The namespace that an open file holds, or undefined where it is none of that kind. */
export function namespaceOf(file: OpenFile, kind: NamespaceKind): { readonly inode: number } | undefined {
  return file instanceof NamespaceFile && file.inode.kind === kind ? file.inode.namespace : undefined;
}

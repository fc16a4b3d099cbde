import { packTree } from '#kernel/vfs/archive/pack.ts';
import { FileSystemContext } from '#kernel/vfs/context.ts';
import { MountNamespace } from '#kernel/vfs/mount.ts';
import type { Daemon } from '../daemon.ts';

/** GET /containers/{id}/export: a tar of its layers, without what is mounted. */
export function containerExport(daemon: Daemon, name: string): Uint8Array {
  const container = daemon.containers.get(name);
  const view = FileSystemContext.create(new MountNamespace(daemon.kernel, container.overlay));
  daemon.events.log('container', 'export', container.id, container.attributes);
  const tar = packTree(view, '/', '', daemon.clock);
  return tar;
}

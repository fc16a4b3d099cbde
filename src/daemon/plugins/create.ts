import { conflict, invalidParameter, unknownError } from '#errdefs/errdefs.ts';
import { readTar, type TarEntry } from '#kernel/vfs/archive/tar.ts';
import { unpackInto } from '#kernel/vfs/archive/unpack.ts';
import { FileSystemContext } from '#kernel/vfs/context.ts';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import { MountNamespace } from '#kernel/vfs/mount.ts';
import type { Daemon } from '../daemon.ts';
import { familiarText, parseReference } from '../images/reference.ts';
import { ENGINE_VERSION } from '../system/version.ts';
import { completeConfig } from './definition.ts';
import { ensureFree, install } from './pull.ts';
import { describe } from './source.ts';

/** POST /plugins/create: a plug-in from a tar with config.json and rootfs. @throws DockerError */
export function pluginCreate(daemon: Daemon, name: string, tar: Uint8Array): void {
  const reference = familiarText(parseReference(name));
  ensureFree(daemon, reference);
  const entries = entriesOf(tar);
  const file = entries.find(({ path }) => clean(path) === 'config.json');
  if (!file) throw unknownError('config not found');
  const members = entries.flatMap((entry) => {
    const path = clean(entry.path);
    return path.startsWith('rootfs/') ? [{ ...entry, path: path.slice('rootfs/'.length) }] : [];
  });
  if (!entries.some(({ path }) => /^rootfs(\/|$)/.test(clean(path)))) throw unknownError('no rootfs found');
  const tree = new MemoryFileSystem({ clock: daemon.clock });
  unpackInto(FileSystemContext.create(new MountNamespace(daemon.kernel, tree)), '/', members, {
    clock: daemon.clock,
    noOverwriteDirNonDir: false,
  });
  const config = { ...completeConfig(parse(file.content ?? new Uint8Array(0))), DockerVersion: ENGINE_VERSION };
  const definition = { references: [reference], config: ordered(config), tree, size: tar.length };
  const found = describe(definition, reference);
  // The store of contents, which knows them by their digest, takes nothing twice.
  if (daemon.plugins.list().some(({ digest }) => digest === found.digest))
    throw conflict(`content ${found.configDigest}: already exists`);
  const plugin = install(daemon, reference, found);
  daemon.events.log('plugin', 'create', plugin.id, { name: reference });
}

/** Go writes a structure's members by name where inspect shows them. */
function ordered<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) as T;
}

function entriesOf(tar: Uint8Array): TarEntry[] {
  try {
    return [...readTar(tar)];
  } catch (error) {
    throw invalidParameter(error instanceof Error ? error.message : String(error));
  }
}

function parse(content: Uint8Array): Record<string, unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(content)) as Record<string, unknown>;
  } catch {
    throw unknownError('failed to parse json');
  }
}

function clean(path: string): string {
  return path.replace(/^(\.?\/)+/, '');
}

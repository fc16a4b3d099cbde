import type { ChangeItem } from '#api/container.ts';
import type { Daemon } from '../daemon.ts';

const KINDS = { C: 0, A: 1, D: 2 } as const;

/** GET /containers/{id}/changes: how its layer differs from the image. */
export function containerChanges(daemon: Daemon, name: string): ChangeItem[] | null {
  const changes = daemon.containers.get(name).overlay.changes();
  return changes.length === 0 ? null : changes.map(({ kind, path }) => ({ Path: path, Kind: KINDS[kind] }));
}

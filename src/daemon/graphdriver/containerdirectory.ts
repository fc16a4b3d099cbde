import type { Clock } from '#kernel/clock.ts';
import { MemoryDirectory } from '#kernel/vfs/directory.ts';
import type { FileSystem, Inode } from '#kernel/vfs/inode.ts';
import { SyntheticInode } from '#kernel/vfs/synthetic.ts';
import type { Container } from '../containers/container.ts';
import { rfc3339Nano } from '../timestamp.ts';
import { StoreDirectory } from './storedirectory.ts';

/**
 * DATA-ROOT/containers: a directory for each container, with what it was made with (`config.v2.json`, `hostconfig.json`) from the
 * first, and what the engine writes for it once it has started.
 */
export function containersDirectory(
  fs: FileSystem,
  clock: Clock,
  driver: (container: Container) => string,
  containers: () => readonly Container[],
): StoreDirectory {
  return new StoreDirectory(fs, 0o710, {
    names: () => containers().map(({ id }) => id),
    make(name) {
      const container = containers().find(({ id }) => id === name);
      return container && containerDirectory(fs, clock, driver, container);
    },
  });
}

function containerDirectory(
  fs: FileSystem,
  clock: Clock,
  driver: (container: Container) => string,
  container: Container,
): StoreDirectory {
  const file = (read: () => string) => new SyntheticInode(fs, { read }, 0o600);
  const entries: Readonly<Record<string, () => Inode>> = {
    checkpoints: () => new MemoryDirectory(fs, 0o700),
    'config.v2.json': () => file(() => configText(container, clock, driver(container))),
    'hostconfig.json': () => file(() => JSON.stringify(container.hostConfig)),
  };
  return new StoreDirectory(
    fs,
    0o710,
    {
      names: () => Object.keys(entries),
      make: (name) => (Object.hasOwn(entries, name) ? entries[name]?.() : undefined),
    },
    1,
  );
}

/** What moby writes of a container (container.Container as JSON), as far as it is known here. */
function configText(container: Container, clock: Clock, driver: string): string {
  const { id, name, created, path, args, config, image, state, mounts, restartCount } = container;
  return JSON.stringify({
    StreamConfig: {},
    State: state.toApi(clock),
    ID: id,
    Created: rfc3339Nano(clock, created),
    Managed: false,
    Path: path,
    Args: args,
    Config: config,
    Image: image.id,
    LogPath: container.log ? `${container.directory}/${id}-json.log` : '',
    Name: `/${name}`,
    Driver: driver,
    OS: 'linux',
    RestartCount: restartCount,
    HasBeenStartedBefore: container.startedBefore,
    HasBeenManuallyStopped: container.stoppedByHand,
    MountPoints: Object.fromEntries(mounts.map(({ point }) => [point.Destination, point])),
  });
}

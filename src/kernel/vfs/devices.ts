import { deviceAllowed } from '../cgroup/devices.ts';
import type { Cgroup } from '../cgroup/group.ts';
import { cgroupIn } from '../cgroup/table.ts';
import { type Clock, MICROSECOND } from '../clock.ts';
import { type Coroutine, reschedule, WaitQueue, Work } from '../coroutine.ts';
import { Errno } from '../errno.ts';
import type { OpenFile, Readiness } from '../file/openfile.ts';
import type { Process } from '../process/process.ts';
import { openPty } from '../tty/pty.ts';
import { PtsFileSystem } from './devpts.ts';
import type { DeviceNumber, Viewer } from './inode.ts';
import type { Location, MountNamespace } from './mount.ts';
import { type OpenMode, PlacedFile } from './regularfile.ts';
import type { DeviceInode } from './special.ts';

/** What stands behind a memory device (mem(4)). */
interface Driver {
  read: (max: number) => Uint8Array;
  /** @throws Errno */
  write: (bytes: Uint8Array) => void;
}

/** How long a read of bytes that are made up takes: at least, and for every 1024 of them. */
const READING = 50 * MICROSECOND;
const PER_KIB = 15 * MICROSECOND;

/** An open memory device. */
class DeviceFile extends PlacedFile {
  readonly kind = 'device';
  readonly changed = new WaitQueue();

  constructor(
    location: Location,
    readonly driver: Driver,
    readonly mode: OpenMode,
    readonly clock: Clock | undefined,
  ) {
    super(location);
  }

  readiness(): Readiness {
    return { readable: true, writable: true, hangup: false };
  }

  override *read(max: number): Coroutine<Uint8Array> {
    if (!this.mode.read) throw new Errno('EBADF');
    const bytes = this.driver.read(max);
    // What has no end takes time all the same, so that others get their turn and a limit of time is met.
    if (bytes.length > 0 && this.clock) yield new Work(this.clock, Math.max(READING, (bytes.length / 1024) * PER_KIB));
    else if (bytes.length > 0) yield reschedule;
    return bytes;
  }

  override *write(bytes: Uint8Array): Coroutine<number> {
    if (!this.mode.write) throw new Errno('EBADF');
    this.driver.write(bytes);
    return bytes.length;
  }

  override seek(): number {
    return 0;
  }

  protected release(): void {}
}

const TTY = 5;
const MEMORY = 1;

/**
 * Opens what a device node stands for: null, zero, full, random, urandom, tty, ptmx and the terminals of devpts.
 * @throws Errno ENXIO where there is no such device
 */
export function openDevice(
  at: Location,
  inode: DeviceInode,
  mode: OpenMode,
  viewer: Viewer,
  mounts: MountNamespace,
): OpenFile {
  const { kind, major, minor } = inode.special;
  if (viewer?.kernel.cgroups) checkDevice(viewer, inode.special, mode);
  if (kind === 'char' && inode.fs instanceof PtsFileSystem && major === 136) return inode.fs.tty(minor).slave;
  if (kind === 'char' && major === TTY && minor === 0 && viewer?.session.tty) return viewer.session.tty.slave;
  if (kind === 'char' && major === TTY && minor === 2 && mounts.kernel) return openPty(mounts.kernel, mounts).master;
  const driver = kind === 'char' && major === MEMORY ? memoryDriver(minor, mounts) : undefined;
  if (driver === undefined) throw new Errno('ENXIO');
  return new DeviceFile(at, driver, mode, mounts.kernel?.world.clock);
}

/** @throws Errno EPERM where a control group of the process does not let it use the device */
function checkDevice(viewer: Process, device: DeviceNumber, mode: OpenMode): void {
  const access = [...(mode.read ? ['r'] : []), ...(mode.write ? ['w'] : [])];
  const { cgroups } = viewer.kernel;
  for (let group: Cgroup | undefined = cgroups.nearest(cgroupIn(viewer, 'devices')); group; group = group.parent)
    if (!deviceAllowed(group.devices, device, access)) throw new Errno('EPERM');
}

function memoryDriver(minor: number, mounts: MountNamespace): Driver | undefined {
  const accept = () => {};
  switch (minor) {
    case 3:
      return { read: () => new Uint8Array(0), write: accept };
    case 5:
      return { read: (max) => new Uint8Array(max), write: accept };
    case 7:
      return {
        read: (max) => new Uint8Array(max),
        write: () => {
          throw new Errno('ENOSPC');
        },
      };
    case 8:
    case 9: {
      const random = mounts.superBlocks.entropy;
      return random && { read: (max) => random.bytes(max), write: accept };
    }
    default:
      return undefined;
  }
}

import type { Clock } from '#kernel/clock.ts';
import type { DaemonConfig } from '../config/config.ts';
import type { GraphDriver, LayerSource } from './driver.ts';
import { Overlay2 } from './overlay2.ts';
import { Vfs } from './vfs.ts';

/** The driver where nothing else is said. */
export const STANDARD_DRIVER = 'overlay2';
const REMOVED = ['aufs', 'devicemapper', 'overlay'];
const UNKNOWN_OVERLAY2 = 'overlay2: unknown option';

/** A driver of that name. @param root the data directory */
export function newGraphDriver(name: string, root: string, clock: Clock, source: LayerSource): GraphDriver {
  return name === 'vfs' ? new Vfs(root, clock, source) : new Overlay2(root, clock, source);
}

/**
 * Why an engine cannot keep layers as it is told, in the words of dockerd (moby daemon/graphdriver.New): a driver that is gone,
 * that this disk is no place for, or an option that it does not know. Undefined where it can.
 */
export function graphDriverFault(config: DaemonConfig): string | undefined {
  const fault = (reason: string) => `error initializing graphdriver: ${reason}`;
  const driver = config.text('storage-driver', STANDARD_DRIVER);
  if (REMOVED.includes(driver))
    return fault(
      `[graphdriver] ERROR: the ${driver} storage-driver has been deprecated and removed; visit https://docs.docker.com/go/storage-driver/ for more information: ${driver}`,
    );
  if (driver === 'btrfs') return fault('prerequisites for driver not satisfied (wrong filesystem?): btrfs');
  if (driver !== 'overlay2' && driver !== 'vfs') return fault(`driver not supported: ${driver}`);
  for (const option of config.list('storage-opts')) {
    const reason = driver === 'vfs' ? vfsOption(option) : overlay2Option(option);
    if (reason !== undefined) return fault(reason);
  }
  return undefined;
}

function overlay2Option(option: string): string | undefined {
  const equals = option.indexOf('=');
  if (equals < 0) return `unable to parse storage-opt key/value: ${option}`;
  const key = option.slice(0, equals).toLowerCase();
  if (key === 'overlay2.size') return 'Storage Option overlay2.size only supported for backingFS XFS. Found extfs';
  return `${UNKNOWN_OVERLAY2} ${key}`;
}

function vfsOption(option: string): string | undefined {
  const equals = option.indexOf('=');
  if (equals < 0) return `unable to parse storage-opt key/value: ${option}: vfs`;
  const key = option.slice(0, equals).toLowerCase();
  if (key === 'size') return 'Filesystem does not support, or has not enabled quotas: vfs';
  if (key === 'vfs.xattrs') return undefined;
  return `unknown option ${key} for vfs: vfs`;
}

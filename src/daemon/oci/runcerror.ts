import { type DockerError, unknownError } from '#errdefs/errdefs.ts';
import type { Errno } from '#kernel/errno.ts';
import type { ContainerMount } from '#kernel/vfs/containermounts.ts';
import type { Container } from '../containers/container.ts';
import type { Daemon } from '../daemon.ts';

/** What stands before runc's words where a container cannot be made. */
export const CREATE =
  'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed';
/** The same where it fails from inside the new container. */
export const INIT = 'unable to start container process: error during container init';

const HINT =
  ': Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type';
/** Files of /proc that may be hidden behind others (runc libcontainer checkProcMount). */
const PROC_FILES = ['cpuinfo', 'diskstats', 'meminfo', 'stat', 'swaps', 'uptime', 'loadavg', 'slabinfo'];

/** A container that could not be set up. */
export function runcError(reason: string): DockerError {
  return unknownError(`${CREATE}: ${INIT}: ${reason}`);
}

/** What runc asks where a directory and a file were taken for each other. */
export function hintFor({ code }: Errno): string {
  return code === 'ENOTDIR' ? HINT : '';
}

/** What runc says of a mount that failed. @param path where its source is on the host, where it has one */
export function mountFault(mount: ContainerMount, path: string | undefined, error: Errno): DockerError {
  const { target } = mount;
  const source = path ?? mount.sourceName ?? 'tmpfs';
  const reason = error.message.toLowerCase();
  return runcError(
    `error mounting "${source}" to rootfs at "${target}": mount src=${source}, dst=${target}, dstFd=/proc/thread-self/fd/14, flags=MS_BIND|MS_REC: ${reason}${hintFor(error)}`,
  );
}

/** Nothing is mounted inside /proc but over some files. @throws DockerError */
export function checkTarget(
  daemon: Daemon,
  container: Container,
  mount: ContainerMount,
  path: string | undefined,
): void {
  const { target } = mount;
  if (target !== '/proc' && !target.startsWith('/proc/')) return;
  if (PROC_FILES.includes(target.slice('/proc/'.length))) return;
  const place = `${daemon.root.driver.mountPath(container.mountId)}${target}`;
  const why = target === '/proc' ? 'not of type proc' : 'inside /proc';
  throw runcError(
    `error mounting "${path ?? mount.sourceName ?? 'tmpfs'}" to rootfs at "${target}": create mountpoint for ${target} mount: check proc-safety of ${target} mount: "${place}" cannot be mounted because it is ${why}`,
  );
}

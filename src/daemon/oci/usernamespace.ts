import type { HostConfig } from '#api/container.ts';
import { DockerError, unknownError } from '#errdefs/errdefs.ts';
import { UserNamespace } from '#kernel/process/usernamespace.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';
import type { Container } from '../containers/container.ts';
import type { Daemon } from '../daemon.ts';

const SHARED = 'container:';
const RUNC =
  'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed';

/**
 * The user namespace of a container where the engine has `userns-remap`: its own, or that of the container whose other
 * namespaces it shares; undefined for the host's.
 * @throws DockerError where what it shares belongs to another
 */
export function userNamespace(daemon: Daemon, { hostConfig }: Container): UserNamespace | undefined {
  const { remap, kernel } = daemon;
  const own = remap !== undefined && hostConfig.UsernsMode !== 'host';
  for (const mode of [hostConfig.NetworkMode, hostConfig.IpcMode, hostConfig.PidMode]) {
    if (!mode.startsWith(SHARED)) continue;
    const user = daemon.containers.find(mode.slice(SHARED.length))?.process?.credentials.user;
    if (own && user) return user;
    if (own)
      throw unknownError(
        `${RUNC}: user namespaces enabled, but both namespace path and non-matching mapping specified -- you may only provide one`,
      );
  }
  if (!own) return undefined;
  if (hostConfig.IpcMode === 'host') {
    throw unknownError(
      `${RUNC}: unable to start container process: error during container init: error mounting "mqueue" to rootfs at "/dev/mqueue": mount src=mqueue, dst=/dev/mqueue, dstFd=/proc/thread-self/fd/11, flags=MS_NOSUID|MS_NODEV|MS_NOEXEC: operation not permitted`,
    );
  }
  const user = new UserNamespace(kernel.innerInode(), kernel.user);
  user.uidMap = remap.uidMap;
  user.gidMap = remap.gidMap;
  return user;
}

/** Makes a container's file systems part of its user namespace: root there owns what the engine mounted for it. */
export function handOverMounts(daemon: Daemon, view: FileSystemContext, user: UserNamespace): void {
  view.mounts.user = user;
  const { uid = 0, gid = 0 } = daemon.remap ?? {};
  for (const path of ['/dev', '/dev/pts', '/dev/shm', '/dev/mqueue']) {
    const at = view.find(path);
    if (at && at.inode.uid === 0) at.inode.setOwner(uid, gid);
  }
}

/** What cannot go with `userns-remap` (moby daemon.verifyPlatformContainerSettings). @throws DockerError */
export function checkUserNamespace(daemon: Daemon, host: HostConfig): void {
  if (daemon.remap === undefined || host.UsernsMode === 'host') return;
  const refused = (message: string) => new DockerError('invalidParameter', message);
  if (host.Privileged) {
    throw refused(
      'privileged mode is incompatible with user namespaces.  You must run the container in the host namespace when running privileged mode',
    );
  }
  if (host.NetworkMode === 'host') {
    throw refused("cannot share the host's network namespace when user namespaces are enabled");
  }
  if (host.PidMode === 'host') {
    throw refused('cannot share the host PID namespace when user namespaces are enabled');
  }
}

import { DockerError, unknownError } from '#errdefs/errdefs.ts';
import { CgroupNamespace, IpcNamespace } from '#kernel/process/ipcnamespace.ts';
import { PidNamespace } from '#kernel/process/pidnamespace.ts';
import type { Namespaces, Process } from '#kernel/process/process.ts';
import type { UserNamespace } from '#kernel/process/usernamespace.ts';
import { UtsNamespace } from '#kernel/uts.ts';
import type { Location } from '#kernel/vfs/mount.ts';
import type { Container } from '../containers/container.ts';
import type { Daemon } from '../daemon.ts';

const SHARED = 'container:';
const SHM = '/dev/shm';

/**
 * The namespaces of a container but that of its network: new ones, the host's, or another container's.
 * @param user the user namespace that owns new ones; the host's where absent
 * @throws DockerError where the other container does not run, or does not share
 */
export function containerNamespaces(
  daemon: Daemon,
  container: Container,
  user: UserNamespace | undefined,
): Omit<Namespaces, 'net'> {
  return {
    ipc: ipcNamespace(daemon, container, user),
    pid: pidNamespace(daemon, container, user),
    uts: utsNamespace(daemon, container, user),
    cgroup:
      container.hostConfig.CgroupnsMode === 'private'
        ? new CgroupNamespace(daemon.kernel.innerInode(), container.cgroup, user)
        : daemon.kernel.cgroupNamespace,
  };
}

/** What stands at /dev/shm: memory of its own, the host's or another container's, or nothing. */
export function sharedMemory(daemon: Daemon, { hostConfig }: Container): Location | 'own' | 'none' {
  const mode = hostConfig.IpcMode;
  if (mode === 'none') return 'none';
  if (mode === 'host') return daemon.fs.find(SHM) ?? 'own';
  if (!mode.startsWith(SHARED)) return 'own';
  return daemon.containers.get(mode.slice(SHARED.length)).view?.find(SHM) ?? 'own';
}

function ipcNamespace(daemon: Daemon, { hostConfig }: Container, user: UserNamespace | undefined): IpcNamespace {
  const { kernel } = daemon;
  const mode = hostConfig.IpcMode;
  if (mode === 'host') return kernel.ipc;
  if (!mode.startsWith(SHARED)) return new IpcNamespace(kernel.innerInode(), user);
  const { other, process } = running(daemon, mode, 'IPC');
  if (!/^(shareable|host)$/.test(other.hostConfig.IpcMode)) {
    throw new DockerError(
      'conflict',
      `failed to join IPC namespace: container ${other.id}: non-shareable IPC (hint: use IpcMode:shareable for the donor container)`,
    );
  }
  return process.namespaces.ipc;
}

function pidNamespace(daemon: Daemon, { hostConfig }: Container, user: UserNamespace | undefined): PidNamespace {
  const { kernel } = daemon;
  const mode = hostConfig.PidMode;
  if (mode === 'host') return kernel.pidNamespace;
  if (!mode.startsWith(SHARED)) return new PidNamespace(kernel.inode(), kernel.pidNamespace, user);
  return running(daemon, mode, 'PID').process.namespaces.pid;
}

function running(daemon: Daemon, mode: string, kind: string): { other: Container; process: Process } {
  const other = daemon.containers.find(mode.slice(SHARED.length));
  if (!other) {
    throw unknownError(`failed to join ${kind} namespace: No such container: ${mode.slice(SHARED.length)}`);
  }
  const { process } = other;
  if (!process || !other.state.running) {
    throw new DockerError('conflict', `failed to join ${kind} namespace: container ${other.id} is not running`);
  }
  if (other.state.restarting) {
    throw new DockerError('conflict', `failed to join ${kind} namespace: container ${other.id} is restarting`);
  }
  return { other, process };
}

function utsNamespace(daemon: Daemon, container: Container, user: UserNamespace | undefined): UtsNamespace {
  const { kernel } = daemon;
  const { config, hostConfig } = container;
  if (hostConfig.UTSMode === 'host') return kernel.uts;
  const domain = config.Domainname === '' ? undefined : config.Domainname;
  return new UtsNamespace(kernel.inode(), config.Hostname, domain, user);
}

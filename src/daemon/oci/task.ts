import { invalidParameter, unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { Errno, isErrno } from '#kernel/errno.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import { IpcNamespace } from '#kernel/process/ipcnamespace.ts';
import type { ChildOptions, Process } from '#kernel/process/process.ts';
import type { SeccompFilter } from '#kernel/process/seccomp.ts';
import { openPty } from '#kernel/tty/pty.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';
import type { Container } from '../containers/container.ts';
import { linkEnvironment } from '../containers/links.ts';
import type { Daemon } from '../daemon.ts';
import { containerCapabilities } from './capabilities.ts';
import { containerCgroup, containerLimits } from './cgroups.ts';
import { DOCKER_INIT } from './dockerinit.ts';
import { containerEnvironment } from './environment.ts';
import { LookupError, lookPath } from './lookpath.ts';
import { containerView } from './mounts.ts';
import { containerNamespaces } from './namespaces.ts';
import { appArmorCredentials } from './security/apparmor.ts';
import { securityOptions } from './security/options.ts';
import { resolveUser } from './user.ts';
import { handOverMounts, userNamespace } from './usernamespace.ts';

const CREATE =
  'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed';
const INIT = 'unable to start container process: error during container init';
/** What execve(2) failed with after the container was set up: runc reports it from inside. */
const EXEC_FAILED = 255;
/** Threads that `runc init` has started in the container before it becomes the command. */
const RUNC_THREADS = 5;
/** Containers may use all ports and ping without a capability (moby daemon.WithSysctls). */
const STANDARD_SYSCTLS = [
  ['net.ipv4.ip_unprivileged_port_start', '0'],
  ['net.ipv4.ping_group_range', '0 2147483647'],
] as const;

/**
 * What runc does for a container: namespaces, mounts, user, capabilities, environment and terminal, and then its process.
 * @param netns the namespace that libnetwork set up
 * @param seccomp what its system calls have to pass
 * @throws DockerError with the words of containerd and runc
 */
export function startTask(
  daemon: Daemon,
  container: Container,
  netns: NetNamespace,
  seccomp: readonly SeccompFilter[] | undefined,
): Process {
  const { config, hostConfig } = container;
  for (const { Driver, Capabilities } of hostConfig.DeviceRequests ?? []) {
    const capabilities = (Capabilities ?? []).map((each) => `[${each.join(' ')}]`).join(' ');
    throw unknownError(`could not select device driver "${Driver}" with capabilities: [${capabilities}]`);
  }
  const userns = daemon.remap && userNamespace(daemon, container);
  const namespaces = containerNamespaces(daemon, container, userns);
  const view = containerView(daemon, container, namespaces.pid);
  if (userns) {
    handOverMounts(daemon, view, userns);
    if (!container.onHostNetwork && container.networkOf === undefined) netns.user = userns;
  }
  const user = resolveUser(view, config.User, hostConfig.GroupAdd ?? []);
  const argv = [container.path, ...container.args];
  const other = daemon.platform?.launch?.(container, view, argv, { tty: config.Tty });
  const env =
    other?.env ??
    containerEnvironment({
      hostname: config.Hostname,
      tty: config.Tty,
      links: linkEnvironment(container),
      configured: config.Env ?? [],
    });
  if (!other && !env.has('HOME')) env.set('HOME', user.home);
  applySysctls(daemon, container, netns, namespaces.ipc);
  const limits = containerLimits(container);
  containerCgroup(daemon, container);
  const capabilities = containerCapabilities({
    privileged: hostConfig.Privileged,
    add: hostConfig.CapAdd,
    drop: hostConfig.CapDrop,
  });
  const fs = changeDirectory(view, other?.directory ?? (config.WorkingDir || '/'), `${CREATE}: ${INIT}`);
  const options: ChildOptions = {
    env,
    namespaces: { ...namespaces, net: netns },
    fs,
    credentials: {
      uid: user.uid,
      gid: user.gid,
      groups: user.groups,
      capabilities: user.uid === 0 ? capabilities : new Set(),
      bounding: capabilities,
      ...(seccomp && { seccomp }),
      ...(userns && { user: userns }),
      ...(securityOptions(hostConfig.SecurityOpt).noNewPrivileges && { noNewPrivileges: true }),
      ...appArmorCredentials(daemon, container, `${CREATE}: ${INIT}`),
      ...daemon.labelling?.credentials(container, `${CREATE}: ${INIT}`),
    },
    cgroup: container.cgroup,
    limits,
    oomScoreAdjustment: hostConfig.OomScoreAdj,
  };
  const path =
    other?.path ??
    (hostConfig.Init
      ? DOCKER_INIT
      : lookUp(() => lookPath(fs, container.path, env.get('PATH') ?? ''), `${CREATE}: ${INIT}`));
  const process = launch(
    daemon,
    container,
    view,
    hostConfig.Init ? [DOCKER_INIT, '--', ...argv] : (other?.argv ?? argv),
    hostConfig.Init ? DOCKER_INIT : path,
    options,
  );
  container.view = view;
  return process;
}

function launch(
  daemon: Daemon,
  container: Container,
  view: FileSystemContext,
  argv: string[],
  path: string,
  options: ChildOptions,
): Process {
  const { config, hostConfig, streams } = container;
  if (config.Tty) {
    const tty = openPty(daemon.kernel, view.mounts);
    const [rows, columns] = hostConfig.ConsoleSize;
    if (rows > 0 && columns > 0) tty.setSize({ rows, columns });
    const files = streams.connectTty(tty, { stdin: config.OpenStdin });
    return spawn(daemon.proc, path, argv, { ...options, files, session: { tty } });
  }
  const files = streams.connectPipes({
    stdin: config.OpenStdin,
    devNull: view.open('/dev/null', { read: true, write: true }),
  });
  const process = spawn(daemon.proc, path, argv, { ...options, files, session: {} });
  streams.started();
  return process;
}

/** Runs `path`; where the kernel refuses it, a process that says so and ends, as runc's own would. */
export function spawn(parent: Process, path: string, argv: string[], options: ChildOptions): Process {
  // The threads of `runc init` are the user's by then.
  if (options.credentials?.uid !== 0 && (options.limits?.nproc[0] ?? RUNC_THREADS) < RUNC_THREADS)
    return parent.fork((child) => refuse(child, path, new Errno('EAGAIN')), options);
  const process = start(parent, path, argv, options);
  const { pid } = process.namespaces;
  if (pid.parent) pid.skip(RUNC_THREADS);
  return process;
}

function start(parent: Process, path: string, argv: string[], options: ChildOptions): Process {
  try {
    return parent.spawn(path, argv, options);
  } catch (error) {
    if (!isErrno(error)) throw error;
    return parent.fork((child) => refuse(child, path, error), options);
  }
}

function* refuse(child: Process, path: string, error: Errno): Coroutine<number> {
  yield* child.printError(`exec ${path}: ${error.message.toLowerCase()}\n`);
  return EXEC_FAILED;
}

/** Runs a lookup, giving its failure the words that stand before it. */
export function lookUp<T>(look: () => T, prefix: string): T {
  try {
    return look();
  } catch (error) {
    if (error instanceof LookupError) throw invalidParameter(`${prefix}: ${error.message}`);
    throw error;
  }
}

/** A view of the same files with its own working directory. @param prefix of the error @throws DockerError */
export function changeDirectory(view: FileSystemContext, directory: string, prefix: string): FileSystemContext {
  const own = view.clone();
  try {
    own.chdir(directory);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    throw invalidParameter(
      `${prefix}: chdir to cwd ("${directory}") set in config.json failed: ${error.message.toLowerCase()}`,
    );
  }
  return own;
}

function applySysctls(daemon: Daemon, container: Container, netns: NetNamespace, ipc: IpcNamespace): void {
  const given = container.hostConfig.Sysctls ?? {};
  if (!container.onHostNetwork && container.networkOf === undefined) {
    for (const [key, value] of STANDARD_SYSCTLS) {
      // The groups that may ping are the host's, which a container with users of its own has not.
      if (Object.hasOwn(given, key) || (netns.user && key.endsWith('ping_group_range'))) continue;
      netns.sysctl.set(key, value);
    }
  }
  for (const [key, value] of Object.entries(given)) {
    if (IpcNamespace.has(key)) {
      if (ipc === daemon.kernel.ipc)
        throw unknownError(`${CREATE}: sysctl "${key}" is not allowed in the hosts ipc namespace`);
      ipc.set(key, value);
    }
    if (!key.startsWith('net.')) continue;
    if (container.onHostNetwork) throw unknownError(`${CREATE}: sysctl "${key}" not allowed in host network namespace`);
    try {
      netns.sysctl.set(key, value);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      const path = `sys/${key.replaceAll('.', '/')}`;
      const what =
        error.code === 'ENOENT'
          ? `open sysctl ${key} file: unsafe procfs detected: openat2 fsmount:fscontext:proc/./${path}`
          : `write /proc/${path}`;
      throw unknownError(`${CREATE}: ${INIT}: ${what}: ${error.message.toLowerCase()}`);
    }
  }
}

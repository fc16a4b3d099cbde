import { forbidden, invalidParameter, unknownError } from '#errdefs/errdefs.ts';
import { SECOND } from '#kernel/clock.ts';
import { type Coroutine, sleep, waitFor } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { NetNamespace } from '#kernel/netns.ts';
import { PidNamespace } from '#kernel/process/pidnamespace.ts';
import type { Process } from '#kernel/process/process.ts';
import { UtsNamespace } from '#kernel/uts.ts';
import { type ContainerMount, containerMounts } from '#kernel/vfs/containermounts.ts';
import { FileSystemContext } from '#kernel/vfs/context.ts';
import { initLayer } from '#kernel/vfs/initlayer.ts';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import { OverlayFileSystem } from '#kernel/vfs/overlayfs.ts';
import type { Daemon } from '../daemon.ts';
import { containerCapabilities } from '../oci/capabilities.ts';
import { lookPath } from '../oci/lookpath.ts';
import { changeDirectory, lookUp, spawn } from '../oci/task.ts';
import { PLUGIN_ROOT, PLUGIN_RUN, type Plugin, propagatedMount } from './plugin.ts';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const FAILED =
  'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed';
const INIT = 'unable to start container process: error during container init';
/** How long a plug-in that is to end may take (moby plugin.shutdownPlugin). */
const GRACE = 10 * SECOND;

/**
 * Runs a plug-in's program: in its own files, with what its configuration asks for (moby plugin/v2.InitSpec, runc).
 * @throws DockerError with the words of containerd and runc
 */
export function startPlugin(daemon: Daemon, plugin: Plugin): Process {
  const { config, settings } = plugin;
  const argv = [...(config.Entrypoint ?? []), ...settings.Args];
  if (argv.length === 0) throw unknownError(`${FAILED}: args must not be empty`);
  const { kernel } = daemon;
  const pid = config.PidHost ? kernel.pidNamespace : new PidNamespace(kernel.inode(), kernel.pidNamespace);
  const view = pluginView(daemon, plugin, pid);
  const env = new Map([
    ['PATH', PATH],
    ['HOME', '/'],
  ]);
  for (const entry of settings.Env) {
    const [name = '', ...value] = entry.split('=');
    env.set(name, value.join('='));
  }
  const fs = changeDirectory(view, config.WorkDir || '/', `${FAILED}: ${INIT}`);
  const path = lookUp(() => lookPath(fs, argv[0] ?? '', PATH), `${FAILED}: ${INIT}`);
  const capabilities = containerCapabilities({ privileged: false, add: config.Linux.Capabilities, drop: null });
  const { UID: uid = 0, GID: gid = 0 } = config.User;
  const devNull = view.open('/dev/null', { read: true, write: true });
  return spawn(daemon.proc, path, argv, {
    env,
    namespaces: { pid, net: networkOf(daemon, plugin), uts: new UtsNamespace(kernel.inode(), kernel.hostname) },
    fs,
    credentials: { uid, gid, capabilities: uid === 0 ? capabilities : new Set(), bounding: capabilities },
    cgroup: `/plugins/${plugin.id}`,
    // What a plug-in prints goes to the engine's log, which nobody keeps here.
    files: ([0, 1, 2] as const).map((fd) => [fd, devNull] as const),
    session: {},
  });
}

/** Ends a plug-in's process: SIGTERM, and SIGKILL after a while. */
export function* stopPlugin(daemon: Pick<Daemon, 'clock'>, plugin: Plugin): Coroutine<void> {
  const { process } = plugin;
  plugin.restart = false;
  if (!process || process.status) return;
  process.signal('SIGTERM');
  const ended = () => process.status !== undefined;
  if (yield* waitFor(daemon.clock, process.changed, ended, GRACE)) return;
  process.signal('SIGKILL');
  yield* waitFor(daemon.clock, process.changed, ended);
}

/** Waits for the end of a plug-in's process, and runs it again where it was not meant to end. */
export function* supervise(
  daemon: Daemon,
  plugin: Plugin,
  process: Process,
  again: () => Coroutine<void>,
): Coroutine<void> {
  while (!process.status) yield process.changed;
  process.reap();
  if (plugin.process !== process) return;
  plugin.process = undefined;
  if (!plugin.restart || !plugin.enabled) return;
  // Whatever keeps it from starting would do so again at once.
  yield* sleep(daemon.clock, SECOND);
  if (plugin.restart && plugin.enabled) yield* again();
}

/** Its folder on the host: the socket, the configuration. */
export function preparePlugin(daemon: Daemon, plugin: Plugin): void {
  daemon.fs.mkdirAll(`${PLUGIN_ROOT}/${plugin.id}`, 0o700);
  daemon.fs.writeFile(`${PLUGIN_ROOT}/${plugin.id}/config.json`, JSON.stringify({ plugin: plugin.toApi() }), 0o600);
}

function pluginView(daemon: Daemon, plugin: Plugin, pidNamespace: PidNamespace): FileSystemContext {
  const { kernel, fs } = daemon;
  const run = `${PLUGIN_RUN}/${plugin.id}`;
  fs.mkdirAll(run, 0o700);
  const mounts: ContainerMount[] = [{ target: PLUGIN_RUN, source: fs.locate(run), recursive: true }];
  if (plugin.config.Network.Type !== '') {
    for (const file of ['/etc/hosts', '/etc/resolv.conf'])
      if (fs.exists(file)) mounts.push({ target: file, source: fs.locate(file) });
  }
  for (const { Source, Destination, Type, Options } of plugin.settings.Mounts) {
    if (Type !== 'bind' || Source === null) {
      mounts.push({
        target: Destination,
        source: new MemoryFileSystem({ clock: daemon.clock, type: 'tmpfs' }),
        sourceName: Source ?? 'tmpfs',
      });
      continue;
    }
    mounts.push({
      target: Destination,
      source: located(fs, Source),
      readOnly: Options?.includes('ro') ?? false,
      recursive: Options?.includes('rbind') ?? false,
    });
  }
  for (const { Path } of plugin.settings.Devices)
    if (Path !== null) mounts.push({ target: Path, source: located(fs, Path) });
  if (plugin.config.PropagatedMount !== '') {
    const source = propagatedMount(plugin);
    if (!fs.exists(source)) fs.mkdirAll(source, 0o755);
    mounts.push({ target: plugin.config.PropagatedMount, source: fs.locate(source), recursive: true });
  }
  plugin.upper ??= new MemoryFileSystem({ clock: daemon.clock });
  const root = new OverlayFileSystem([initLayer(daemon.clock.now), plugin.tree], plugin.upper);
  return FileSystemContext.create(
    containerMounts({
      kernel,
      root,
      pidNamespace,
      cgroup: `/plugins/${plugin.id}`,
      mounts: mounts.sort((a, b) => a.target.split('/').length - b.target.split('/').length),
    }),
  );
}

function located(fs: FileSystemContext, path: string) {
  try {
    return fs.locate(path);
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw invalidParameter(
      `${FAILED}: ${INIT}: failed to fulfil mount request: open ${path}: ${error.message.toLowerCase()}`,
    );
  }
}

function networkOf(daemon: Daemon, { config, id }: Plugin): NetNamespace {
  if (config.Network.Type === 'host') return daemon.kernel.net;
  if (config.Network.Type === 'bridge') throw forbidden('not simulated: a plug-in with a bridge network of its own');
  const netns = new NetNamespace(daemon.kernel, id.slice(0, 12));
  netns.loopback.setUp(true);
  return netns;
}

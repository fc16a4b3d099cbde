import { DockerError } from '#errdefs/errdefs.ts';
import { arrived } from '#kernel/code.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { notify } from '#kernel/process/notify.ts';
import type { Process } from '#kernel/process/process.ts';
import { executable, type Program } from '#kernel/process/program.ts';
import { remapCode } from './config/code.ts';
import type { DaemonConfig } from './config/config.ts';
import { type DaemonFlags, parseFlags } from './config/flags.ts';
import { loadConfig } from './config/load.ts';
import { reloadConfig } from './config/reload.ts';
import type { Remap } from './config/remap.ts';
import { unsimulated } from './config/unsimulated.ts';
import { usage } from './config/usage.ts';
import { settingsConflict } from './config/validate.ts';
import { ConfigError } from './config/values.ts';
import { Daemon } from './daemon.ts';
import { DaemonLog } from './daemonlog.ts';
import { type DataRoot, DataRoots } from './dataroot.ts';
import { STANDARD_DRIVER } from './graphdriver/choose.ts';
import type { ImageDefinition } from './images/definition.ts';
import { type ApiListener, insecureHosts, openListeners } from './listeners.ts';
import { dockerInit } from './oci/dockerinit.ts';
import { labellingCode } from './oci/selinux/code.ts';
import type { PluginDefinition } from './plugins/definition.ts';
import { endLeftovers } from './restart/leftovers.ts';
import { restore } from './restart/restore.ts';
import { Server } from './server/server.ts';
import { shutDown, untilTold } from './shutdown.ts';
import { resumeSwarm } from './swarm/resume.ts';
import { ENGINE_VERSION, GIT_COMMIT } from './system/version.ts';

/** What the engines of a host start with. */
export interface DockerdOptions {
  images: readonly ImageDefinition[];
  /** Plug-ins that can be installed without a registry; none where absent. */
  plugins?: readonly PluginDefinition[];
  /** Called before what was there comes back. */
  prepare?(daemon: Daemon): void;
  /** Called once the engine listens. */
  ready?(daemon: Daemon): void;
  /** Called when it has ended, however it came to that. */
  ended?(daemon: Daemon): void;
}

/** What is known of the engines of one host: their data, and how many there have been. */
interface Past {
  readonly roots: DataRoots;
  starts: number;
}

/**
 * The program /usr/sbin/dockerd: an engine that serves its API on sockets. Its data directory outlives it, so that one
 * started later is the same engine. Exit status: 0 when told to end, 1 where it could not start, 125 for wrong usage.
 */
export function dockerd(options: DockerdOptions): Program {
  const past: Past = { roots: new DataRoots(options.images), starts: 0 };
  return function* main(proc: Process): Coroutine<number> {
    let flags: DaemonFlags;
    try {
      flags = parseFlags(proc.argv.slice(1));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      yield* proc.printError(`Status: ${error.message}\nSee 'dockerd --help'.\n${usage()}, Code: 125\n`);
      return 1;
    }
    if (flags.operands.length > 0) {
      yield* proc.printError(usage());
      return 1;
    }
    if (flags.help || flags.version) {
      yield* proc.print(flags.help ? usage() : `Docker version ${ENGINE_VERSION}, build ${GIT_COMMIT}\n`);
      return 0;
    }
    try {
      const config = loadConfig(proc.fs, flags.settings, flags.configFile);
      const missing = unsimulated(config);
      if (missing !== undefined) throw new ConfigError(`dockerd: not simulated: ${missing}`);
      if (flags.validate) {
        yield* remapOf(proc, config, new DaemonLog(proc, 'info'));
        yield* proc.printError('configuration OK\n');
        return 0;
      }
      yield* new Dockerd(proc, options, past, flags).run(config);
      return 0;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      yield* new DaemonLog(proc, 'info').print(`${error.message}\n`);
      return 1;
    }
  };
}

/** Whose numbers containers have; @throws ConfigError */
function* remapOf(proc: Process, config: DaemonConfig, log: DaemonLog): Coroutine<Remap | undefined> {
  if (config.text('userns-remap', '') === '') return undefined;
  return yield* (yield* arrived(remapCode)).readRemap(proc, config, log);
}

/** `selinux-enabled` (moby configureKernelSecuritySupport). */
function* enableLabels(daemon: Daemon, log: DaemonLog): Coroutine<void> {
  if (!daemon.config.flag('selinux-enabled')) return;
  const { selinux } = daemon.kernel;
  if (selinux) daemon.labelling = new (yield* arrived(labellingCode)).Labelling(daemon, selinux);
  else yield* log.warn('Docker could not enable SELinux on the host system');
}

/** One run of the program. */
class Dockerd {
  constructor(
    readonly proc: Process,
    readonly options: DockerdOptions,
    readonly past: Past,
    readonly flags: DaemonFlags,
  ) {}

  /** Starts an engine and waits until it has ended. @throws ConfigError with what dockerd prints where it cannot start */
  *run(config: DaemonConfig): Coroutine<void> {
    const { proc, options } = this;
    const log = new DaemonLog(proc, config.logLevel);
    yield* log.info('Starting up');
    takePidFile(proc, config.pidFile);
    let daemon: Daemon | undefined;
    let listeners: ApiListener[] = [];
    try {
      listeners = yield* openListeners(proc, config, log);
      daemon = yield* this.#start(config, log);
      const server = new Server(daemon);
      for (const { socket, name } of listeners) {
        proc.thread(server.accept(socket));
        yield* log.info(`API listen on ${name}`);
      }
      notify(proc, 'READY=1');
      options.ready?.(daemon);
      resumeSwarm(daemon.cluster);
      yield* this.#serve(daemon, listeners, log);
    } finally {
      for (const { path } of listeners) if (path && proc.fs.exists(path) && !proc.status) proc.fs.unlink(path);
      if (!proc.status && proc.fs.exists(config.pidFile)) proc.fs.unlink(config.pidFile);
      if (daemon) options.ended?.(daemon);
    }
  }

  *#start(config: DaemonConfig, log: DaemonLog): Coroutine<Daemon> {
    const { proc, past, options } = this;
    const fault = settingsConflict(config);
    if (fault !== undefined) throw new ConfigError(`failed to start daemon: ${fault}`);
    const remap = yield* remapOf(proc, config, log);
    const dataRoot = remap ? `${config.dataRoot}/${remap.uid}.${remap.gid}` : config.dataRoot;
    const root = past.roots.open(dataRoot, proc.fs, proc.clock);
    proc.fs.mkdirAll(root.path, 0o710);
    root.use(config.text('storage-driver', STANDARD_DRIVER));
    proc.kernel.programs.register('docker-init', dockerInit);
    proc.fs.mkdirAll(`${root.path}/containers`, 0o710);
    if (!proc.fs.exists('/usr/bin/docker-init'))
      proc.fs.writeFile('/usr/bin/docker-init', executable('docker-init'), 0o755);
    yield* log.info('Loading containers: start.');
    const networks = root.networks();
    yield* endLeftovers(root, proc);
    const daemon = new Daemon(proc, { root, config, plugins: options.plugins, past: past.starts++ });
    daemon.remap = remap;
    yield* enableLabels(daemon, log);
    options.prepare?.(daemon);
    try {
      yield* restore(daemon, networks, log);
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
      throw new ConfigError(`failed to start daemon: Error initializing network controller: ${error.message}`);
    }
    writeFiles(proc, root);
    yield* log.info('Loading containers: done.');
    for (const warning of insecureHosts(config)) yield* log.warn(warning);
    yield* log.info('Docker daemon', {
      commit: GIT_COMMIT,
      'containerd-snapshotter': false,
      'storage-driver': root.driver.name,
      version: ENGINE_VERSION,
    });
    yield* log.info('Daemon has completed initialization');
    return daemon;
  }

  *#serve(daemon: Daemon, listeners: readonly ApiListener[], log: DaemonLog): Coroutine<void> {
    const signal = yield* untilTold(daemon, () => reloadConfig(daemon, this.flags, log));
    yield* log.info(`Processing signal '${signal}'`);
    for (const { socket, path } of listeners) {
      // One that systemd holds open takes connections on: the next engine answers them.
      if (!path && this.proc.env.has('LISTEN_FDS')) continue;
      socket.close();
    }
    yield* shutDown(daemon, log);
  }
}

/** @throws ConfigError where the file names a process that runs */
function takePidFile({ fs, kernel, globalPid }: Process, path: string): void {
  const pid = fs.exists(path) ? Number(fs.readText(path)) : Number.NaN;
  const other = kernel.pidNamespace.get(pid);
  if (other && !other.status && pid !== globalPid)
    throw new ConfigError(
      `failed to start daemon, ensure docker is not running or delete ${path}: process with PID ${pid} is still running`,
    );
  fs.writeFile(path, String(globalPid), 0o644);
}

function writeFiles({ fs }: Process, root: DataRoot): void {
  if (!fs.exists(root.idFile)) fs.writeFile(root.idFile, root.id ?? '', 0o600);
  if (fs.exists(root.networkFile)) return;
  fs.mkdirAll(`${root.path}/network/files`, 0o750);
  fs.writeFile(root.networkFile, '', 0o644);
}

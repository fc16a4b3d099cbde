import type { Daemon } from '#daemon/daemon.ts';
import { type DockerdOptions, dockerd } from '#daemon/dockerd.ts';
import type { ImageDefinition } from '#daemon/images/definition.ts';
import { dockerd19 } from '#daemon/older/dockerd19.ts';
import { Kernel } from '#kernel/kernel.ts';
import type { Credentials, Process } from '#kernel/process/process.ts';
import { executable, fetchedProgram, type Program } from '#kernel/process/program.ts';
import type { World } from '#kernel/world.ts';
import { installDockerUnits } from '#userland/systemd/dockerunits.ts';
import { SystemManager } from '#userland/systemd/manager.ts';
import { desktopCode } from './desktop/code.ts';
import { LabError } from './errors.ts';
import { courseImages, imagePackages } from './images/course.ts';
import { busyboxTree } from './images.ts';
import { LINUX_LOGIN, type Login, MAC_LOGIN, ownedBy, WINDOWS_LOGIN } from './login.ts';
import { pluginDefinitions, pluginImages } from './plugins.ts';
import { installPrograms, registerPackage } from './programs.ts';
import type { HostSpec } from './scenario.ts';
import { windowsCode } from './windows/code.ts';

/** A machine of the lab: a host with Docker installed and running, or a router or plain machine without. */
export class Host {
  readonly kernel: Kernel;
  readonly name: string;
  /** Whether Docker is installed on it. */
  readonly hasEngine: boolean;
  /** How somebody works at it. */
  readonly login: Login;
  /** The virtual machine that its engine runs in, where it is not the host itself. */
  virtualMachine: Kernel | undefined;
  readonly #initPath: string;
  #init: Process | undefined;
  #daemon: Daemon | undefined;

  constructor(world: World, spec: HostSpec, options: { images: ImageDefinition[]; lab: Program }) {
    this.name = spec.name;
    this.hasEngine = (spec.kind ?? 'docker') === 'docker';
    this.kernel = new Kernel(world, spec.name);
    const { plugins = [] } = spec;
    const course = courseImages(spec.images ?? [], world.clock.epoch, busyboxTree);
    const engineOptions: DockerdOptions = {
      images: [...options.images, ...course.images, ...pluginImages(plugins, world.clock.epoch)],
      plugins: pluginDefinitions(plugins),
      ready: (daemon) => {
        this.#daemon = daemon;
      },
      ended: (daemon) => {
        if (this.#daemon === daemon) this.#daemon = undefined;
      },
    };
    this.login = loginOf(spec);
    this.#initPath = spec.system === 'mac' ? '/sbin/launchd' : '/sbin/init';
    if (spec.system) {
      this.#installSystem(spec.system, engineOptions, options.lab);
      return;
    }
    const engine = (spec.engine === '1.9' ? dockerd19 : dockerd)(engineOptions);
    installPrograms(
      this.kernel,
      options.lab,
      this.hasEngine ? engine : undefined,
      spec.engine === '1.9' ? 'docker19' : 'docker',
    );
    if (this.hasEngine) installDockerUnits(this.kernel.fs);
    if (spec.engineOptions) writeEngineOptions(this.kernel, spec.engineOptions);
    if (this.hasEngine) registerPackage(this.kernel, 'plugins');
    // Images come from other hosts, too.
    if (this.hasEngine) for (const name of imagePackages()) registerPackage(this.kernel, name);
    if (spec.kind !== 'machine') this.kernel.net.sysctl.set('net.ipv4.ip_forward', '1');
    if (spec.kind === 'router') this.kernel.net.sysctl.set('net.ipv6.conf.all.forwarding', '1');
  }

  /** Starts its first processes. Called once its network cards are plugged in. */
  boot(): void {
    this.#init = this.kernel.spawn(this.#initPath, [this.#initPath], { env: this.login.environment, session: {} });
  }

  /** Its first process. @throws LabError before it is booted */
  get init(): Process {
    if (!this.#init) throw new LabError(`${this.name} has not been booted`);
    return this.#init;
  }

  /** Its manager of services. @throws LabError before it is booted */
  get services(): SystemManager {
    const manager = SystemManager.of(this.#first);
    if (!manager) throw new LabError(`${this.name} has not been booted`);
    return manager;
  }

  /** The first process of the machine that the engine runs in. */
  get #first(): Process {
    const [first] = this.virtualMachine?.processes ?? [];
    return first ?? this.init;
  }

  /** Its engine, for reading. @throws LabError while it is not up */
  get daemon(): Daemon {
    if (!this.#daemon) throw new LabError(`the Docker Engine of ${this.name} is not running`);
    return this.#daemon;
  }

  /** Its engine, where one runs. */
  get running(): Daemon | undefined {
    return this.#daemon;
  }

  /** The environment a login as root gets. */
  get environment(): Map<string, string> {
    return new Map(this.login.environment);
  }

  /** Who somebody is that logs in. */
  get credentials(): Credentials {
    return ownedBy(this.init.credentials, this.login);
  }

  /** Its kernel, and that of its virtual machine. */
  get kernels(): readonly Kernel[] {
    return this.virtualMachine ? [this.kernel, this.virtualMachine] : [this.kernel];
  }

  /** Another system is set up by its first process, whose code is fetched then. */
  #installSystem(system: 'windows' | 'mac', engine: DockerdOptions, lab: Program): void {
    const { kernel } = this;
    const program: Program =
      system === 'mac'
        ? fetchedProgram(desktopCode, ({ launchd }) =>
            launchd({
              engine,
              lab,
              booting: (vm) => {
                this.virtualMachine = vm;
              },
            }),
          )
        : fetchedProgram(windowsCode, ({ windowsInit }) => windowsInit({ engine, lab }));
    kernel.system = system === 'mac' ? 'darwin' : 'windows';
    kernel.programs.register(this.#initPath, program);
    kernel.fs.writeFile(this.#initPath, executable(this.#initPath), 0o755);
  }
}

/** @throws LabError where the system cannot be what else is asked for */
function loginOf({
  name,
  system,
  kind = 'docker',
  packages = [],
  engine,
  engineOptions,
  plugins = [],
  images = [],
}: HostSpec): Login {
  if (system === undefined) return LINUX_LOGIN;
  if (kind !== 'docker' || packages.length + plugins.length + images.length > 0 || engine || engineOptions)
    throw new LabError(`host ${name}: packages, plugins, images, engine and kind are for Linux servers`);
  return system === 'mac' ? MAC_LOGIN : WINDOWS_LOGIN;
}

/** Where Debian's unit of Docker looks for more options. */
function writeEngineOptions({ fs }: Kernel, options: readonly string[]): void {
  fs.mkdirAll('/etc/default');
  fs.writeFile('/etc/default/docker', `DOCKER_OPTS="${options.join(' ')}"\n`, 0o644);
}

import type { Daemon } from '#daemon/daemon.ts';
import { dockerd } from '#daemon/dockerd.ts';
import type { ImageDefinition } from '#daemon/images/definition.ts';
import { dockerd19 } from '#daemon/older/dockerd19.ts';
import { Kernel } from '#kernel/kernel.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import type { World } from '#kernel/world.ts';
import { installDockerUnits } from '#userland/systemd/dockerunits.ts';
import { SystemManager } from '#userland/systemd/manager.ts';
import { LabError } from './errors.ts';
import { courseImages, imagePackages } from './images/course.ts';
import { busyboxTree } from './images.ts';
import { pluginDefinitions, pluginImages } from './plugins.ts';
import { installPrograms, registerPackage } from './programs.ts';
import type { HostSpec } from './scenario.ts';

const ENVIRONMENT: ReadonlyMap<string, string> = new Map([
  ['HOME', '/root'],
  ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  ['LANG', 'C.UTF-8'],
]);

/** A machine of the lab: a Linux host with Docker installed and running, or a router or plain machine without. */
export class Host {
  readonly kernel: Kernel;
  readonly name: string;
  /** Whether Docker is installed on it. */
  readonly hasEngine: boolean;
  #init: Process | undefined;
  #daemon: Daemon | undefined;

  constructor(world: World, spec: HostSpec, options: { images: ImageDefinition[]; lab: Program }) {
    this.name = spec.name;
    this.hasEngine = (spec.kind ?? 'docker') === 'docker';
    this.kernel = new Kernel(world, spec.name);
    const { plugins = [] } = spec;
    const course = courseImages(spec.images ?? [], world.clock.epoch, busyboxTree);
    const engine = (spec.engine === '1.9' ? dockerd19 : dockerd)({
      images: [...options.images, ...course.images, ...pluginImages(plugins, world.clock.epoch)],
      plugins: pluginDefinitions(plugins),
      ready: (daemon) => {
        this.#daemon = daemon;
      },
      ended: (daemon) => {
        if (this.#daemon === daemon) this.#daemon = undefined;
      },
    });
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
    this.#init = this.kernel.spawn('/sbin/init', ['/sbin/init'], { env: ENVIRONMENT, session: {} });
  }

  /** Its first process. @throws LabError before it is booted */
  get init(): Process {
    if (!this.#init) throw new LabError(`${this.name} has not been booted`);
    return this.#init;
  }

  /** Its manager of services. @throws LabError before it is booted */
  get services(): SystemManager {
    const manager = SystemManager.of(this.init);
    if (!manager) throw new LabError(`${this.name} has not been booted`);
    return manager;
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
    return new Map(ENVIRONMENT);
  }
}

/** Where Debian's unit of Docker looks for more options. */
function writeEngineOptions({ fs }: Kernel, options: readonly string[]): void {
  fs.mkdirAll('/etc/default');
  fs.writeFile('/etc/default/docker', `DOCKER_OPTS="${options.join(' ')}"\n`, 0o644);
}

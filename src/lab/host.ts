import type { Daemon } from '#daemon/daemon.ts';
import { dockerd } from '#daemon/dockerd.ts';
import type { ImageDefinition } from '#daemon/images/definition.ts';
import { Nic } from '#kernel/dev/nic.ts';
import type { Switch } from '#kernel/dev/switch.ts';
import { Kernel } from '#kernel/kernel.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import type { World } from '#kernel/world.ts';
import { Addr } from '#netip/addr.ts';
import { parseMac } from '#netip/mac.ts';
import { Prefix } from '#netip/prefix.ts';
import { LabError } from './errors.ts';
import { GATEWAY, SUBNET_LENGTH } from './gateway.ts';
import { installPrograms } from './programs.ts';

const ENVIRONMENT: ReadonlyMap<string, string> = new Map([
  ['HOME', '/root'],
  ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  ['LANG', 'C.UTF-8'],
]);

/** A machine of the lab: a Linux host on the lab's switch, with Docker installed and running. */
export class Host {
  readonly kernel: Kernel;
  readonly init: Process;
  #daemon: Daemon | undefined;

  constructor(
    world: World,
    readonly name: string,
    options: { number: number; segment: Switch; images: ImageDefinition[]; lab: Program },
  ) {
    this.kernel = new Kernel(world, name);
    installPrograms(
      this.kernel,
      dockerd({
        images: options.images,
        ready: (daemon) => {
          this.#daemon = daemon;
        },
      }),
      options.lab,
    );
    this.#plugIn(options.number, options.segment);
    this.init = this.kernel.spawn('/sbin/init', ['/sbin/init'], { env: ENVIRONMENT, session: {} });
    this.init.spawn('/usr/sbin/dockerd', ['/usr/sbin/dockerd', '-H', 'unix:///run/docker.sock'], {
      session: {},
      cgroup: '/system.slice/docker.service',
    });
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

  #plugIn(number: number, segment: Switch): void {
    const { net } = this.kernel;
    const mac = parseMac(`08:00:27:00:00:${(0x10 + number).toString(16).padStart(2, '0')}`);
    if (mac === undefined) throw new LabError(`host ${this.name}: number ${number} gives no MAC address`);
    net.loopback.setUp(true);
    const nic = new Nic(mac);
    net.devices.add(nic, 'eth0');
    segment.attach(nic);
    nic.addAddress(Prefix.of(Addr.parse(`192.168.56.${10 + number}`), SUBNET_LENGTH));
    nic.setUp(true);
    net.routes.add({ dst: 'default', via: GATEWAY, device: nic, scope: 'global', proto: 'boot' });
    net.sysctl.set('net.ipv4.ip_forward', '1');
  }
}

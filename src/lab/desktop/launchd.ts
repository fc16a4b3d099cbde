import { ContextStore } from '#cli/config/contextstore.ts';
import { type DockerdOptions, dockerd } from '#daemon/dockerd.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { Kernel } from '#kernel/kernel.ts';
import type { Process } from '#kernel/process/process.ts';
import { executable, type Program } from '#kernel/process/program.ts';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import { OUTER_HOST } from '#libnetwork/drivers/bridge/outerhost.ts';
import { installDockerUnits } from '#userland/systemd/dockerunits.ts';
import { imagePackages } from '../images/course.ts';
import { MAC_LOGIN, ownedBy } from '../login.ts';
import { installPrograms, registerPackage } from '../programs.ts';
import { HOST, NAME_SERVER } from './addresses.ts';
import { serveApi } from './apisocket.ts';
import { installMac, OWNER, STAFF } from './mac.ts';
import { serveNames } from './names.ts';
import { wire } from './network.ts';
import { Backend } from './outerhost.ts';
import { desktopPlatform } from './platform.ts';

const HOME = '/Users/learner';
const BACKEND = '/Applications/Docker.app/Contents/MacOS/com.docker.backend';
const FORWARDER = '/usr/bin/vpnkit-forwarder';

/** What a Mac is made of. */
export interface MacOptions {
  /** The engine, for the virtual machine. */
  readonly engine: DockerdOptions;
  readonly lab: Program;
  /** Called with the virtual machine before it boots. */
  booting(vm: Kernel): void;
}

/** Process 1 of a Mac: installs its programs and starts Docker Desktop with its virtual machine. */
export function launchd(options: MacOptions): Program {
  return function* main(proc: Process) {
    const { kernel } = proc;
    const shared = new MemoryFileSystem({ clock: kernel.world.clock });
    installMac(kernel, options.lab, shared);
    const vm = virtualMachine(kernel, options, shared);
    options.booting(vm);
    const vpnkit = wire(kernel, vm);
    vm.spawn('/sbin/init', ['/sbin/init'], { env: new Map(), session: {} });
    const forwarder = service(vm, undefined, FORWARDER);
    const backend = service(kernel, proc, BACKEND);
    serveNames(backend, vpnkit);
    vm.services.set(OUTER_HOST, new Backend(backend, forwarder));
    useDesktop(proc);
    backend.thread(serveApi(backend, forwarder, `${HOME}/.docker/run/docker.sock`));
    for (;;) {
      if (proc.children.size > 0) yield* proc.wait();
      else yield proc.childChanged;
    }
  };
}

function virtualMachine(mac: Kernel, { engine, lab }: MacOptions, shared: MemoryFileSystem): Kernel {
  const vm = new Kernel(mac.world, `${mac.hostname}/vm`);
  vm.uts.hostname = 'docker-desktop';
  vm.release = '6.12.54-linuxkit';
  const dockerdOptions: DockerdOptions = {
    ...engine,
    prepare(daemon) {
      daemon.platform = desktopPlatform;
      engine.prepare?.(daemon);
    },
  };
  installPrograms(vm, lab, dockerd(dockerdOptions));
  installDockerUnits(vm.fs);
  vm.fs.writeFile('/etc/default/docker', `DOCKER_OPTS="--host-gateway-ip=${HOST.text}"\n`);
  registerPackage(vm, 'plugins');
  for (const name of imagePackages()) registerPackage(vm, name);
  vm.fs.writeFile('/etc/hostname', 'docker-desktop\n');
  vm.fs.writeFile('/usr/lib/os-release', 'PRETTY_NAME="Docker Desktop"\n');
  vm.fs.writeFile('/etc/resolv.conf', `nameserver ${NAME_SERVER.text}\n`);
  vm.fs.mkdirAll('/Users', 0o755);
  vm.fs.mounts.mount(shared, '/Users', { source: 'virtiofs0' });
  return vm;
}

/** A process that only its threads make do something. */
function service(kernel: Kernel, parent: Process | undefined, path: string): Process {
  kernel.programs.register(path, idle);
  kernel.fs.mkdirAll(path.slice(0, path.lastIndexOf('/')));
  kernel.fs.writeFile(path, executable(path), 0o755);
  if (!parent) return kernel.spawn(path, [path], { session: {} });
  return parent.spawn(path, [path], { session: {}, credentials: ownedBy(parent.credentials, MAC_LOGIN) });
}

function* idle(proc: Process): Coroutine<number> {
  for (;;) yield proc.childChanged;
}

/** The client's context: without it, it would look for an engine on the Mac itself. */
function useDesktop(proc: Process): void {
  const { fs } = proc;
  fs.mkdirAll(`${HOME}/.docker/run`, 0o755);
  fs.chown(`${HOME}/.docker`, OWNER, STAFF);
  fs.chown(`${HOME}/.docker/run`, OWNER, STAFF);
  proc.env.set('HOME', HOME);
  new ContextStore(proc).save({
    Name: 'desktop-linux',
    Metadata: { Description: 'Docker Desktop' },
    Endpoints: { docker: { Host: `unix://${HOME}/.docker/run/docker.sock`, SkipTLSVerify: false } },
  });
  fs.writeFile(`${HOME}/.docker/config.json`, '{\n\t"auths": {},\n\t"currentContext": "desktop-linux"\n}\n', 0o600);
  if (!fs.exists('/var/run/docker.sock')) fs.symlink(`${HOME}/.docker/run/docker.sock`, '/var/run/docker.sock');
}

import type { DockerdOptions } from '#daemon/dockerd.ts';
import { dockerdWindows } from '#daemon/windows/dockerdwindows.ts';
import { KERNEL_RELEASE } from '#daemon/windows/version.ts';
import type { Kernel } from '#kernel/kernel.ts';
import type { Process } from '#kernel/process/process.ts';
import { executable, type Program } from '#kernel/process/program.ts';
import { readLines } from '#shell/lines.ts';
import { cmd, powershell } from '#userland/windows/shells.ts';
import { init } from '../init.ts';
import { packages } from '../packages.ts';
import { installPackage, registerPackage } from '../programs.ts';
import { windowsImages } from './images.ts';
import { CMD, POWERSHELL } from './paths.ts';

const ENGINE = '/usr/sbin/dockerd';
const PIPE = '/pipe/docker_engine';
const FOLDERS = [
  'Windows/System32',
  'Windows/Temp',
  'Program Files/Docker',
  'ProgramData/docker',
  'Users/Administrator/Desktop',
  'Users/Administrator/Documents',
  'Users/Administrator/Downloads',
  'Users/Public',
];
/** Ports that Windows draws from. */
const PORTS = '49152 65535';
const TTL = '128';

/** The unit that stands for the service `docker`. */
const UNIT = `[Unit]
Description=Docker Engine

[Service]
Type=notify
ExecStart=${ENGINE} -H unix://${PIPE}
Restart=no

[Install]
WantedBy=multi-user.target
`;

/** What a Windows server is made of. */
export interface WindowsOptions {
  readonly engine: DockerdOptions;
  readonly lab: Program;
}

/** The first process of a Windows server: sets it up and starts its services. */
export function windowsInit(options: WindowsOptions): Program {
  return function* main(proc: Process) {
    const { kernel } = proc;
    install(kernel, options);
    return yield* init(proc);
  };
}

function install(kernel: Kernel, { engine, lab }: WindowsOptions): void {
  const { fs, net } = kernel;
  kernel.release = KERNEL_RELEASE;
  kernel.uts.hostname = kernel.hostname.toUpperCase();
  net.sysctl.set('net.ipv4.ip_local_port_range', PORTS);
  net.sysctl.set('net.ipv4.ip_default_ttl', TTL);
  for (const folder of FOLDERS) fs.mkdirAll(`/C:/${folder}`, 0o755);
  fs.mkdirAll('/pipe', 0o755);
  installPackage(kernel, 'windows');
  // What checks look with, which nobody finds on the host.
  for (const name of ['curl', 'getent', 'iputils']) registerPackage(kernel, name);
  // IIS comes with images only.
  for (const path of ['/C:/ServiceMonitor.exe', '/C:/Windows/System32/inetsrv'])
    if (fs.exists(path)) fs.removeAll(path);
  const docker = packages.docker?.host['/usr/bin/docker'];
  for (const [path, program] of [
    [CMD, cmd(readLines)],
    [POWERSHELL, powershell(readLines)],
    ['/C:/Windows/System32/lab.exe', lab],
    ...(docker ? ([['/C:/Program Files/Docker/docker.exe', docker]] as const) : []),
    [ENGINE, dockerdWindows({ ...engine, images: windowsImages(kernel.world.clock.epoch) })],
  ] as const) {
    kernel.programs.register(path, program);
    fs.mkdirAll(path.slice(0, path.lastIndexOf('/')), 0o755);
    fs.writeFile(path, executable(path), 0o755);
  }
  fs.mkdirAll('/usr/lib/systemd/system', 0o755);
  fs.writeFile('/usr/lib/systemd/system/docker.service', UNIT, 0o644);
  fs.mkdirAll('/etc/systemd/system/multi-user.target.wants', 0o755);
  fs.symlink('/usr/lib/systemd/system/docker.service', '/etc/systemd/system/multi-user.target.wants/docker.service');
  if (!fs.exists('/var/run/docker.sock')) fs.symlink(PIPE, '/var/run/docker.sock');
}

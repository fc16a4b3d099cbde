import type { Kernel } from '#kernel/kernel.ts';
import type { Capability } from '#kernel/process/capabilities.ts';
import { executable, type Program } from '#kernel/process/program.ts';
import { RegularInode } from '#kernel/vfs/regular.ts';
import { ash } from '#shell/ash.ts';
import { bash } from '#shell/bash.ts';
import { dash } from '#shell/dash.ts';
import { busybox } from '#userland/busybox/busybox.ts';
import { init } from './init.ts';
import { packages } from './packages.ts';

const MODE = 0o755;

/** Packages that only hosts get which ask for them. */
const OPTIONAL: ReadonlySet<string> = new Set([
  'darwin',
  'windows',
  'apparmor',
  'selinux',
  'openvswitch',
  'docker',
  'docker19',
  'plugins',
  'proxies',
  'stores',
  'registry',
  'dnsmasq',
  'udhcpc',
]);

/** What executables of Debian may do whoever runs them. */
const FILE_CAPABILITIES: Readonly<Record<string, readonly Capability[]>> = { '/usr/bin/arping': ['NET_RAW'] };

const HOST_PROGRAMS: Readonly<Record<string, Program>> = merged('host');
/** The applets of the busybox in images, the shells apart. */
export const APPLETS: Readonly<Record<string, Program>> = merged('applets');

/** Programs that complete their own arguments (`PROGRAM __complete …`); bash learns it from these files. */
const COMPLETING = ['docker', 'lab'];

/**
 * Registers every program by name and puts its executable where Debian has it, as a package manager would.
 * @param dockerd the engine; docker is installed with it
 * @param client the package that docker is of
 */
export function installPrograms(kernel: Kernel, lab: Program, dockerd: Program | undefined, client = 'docker'): void {
  install(kernel, {
    ...HOST_PROGRAMS,
    '/sbin/init': init,
    '/bin/bash': bash,
    '/bin/sh': dash,
    '/usr/local/bin/lab': lab,
  });
  if (dockerd) install(kernel, { ...packages[client]?.host, '/usr/sbin/dockerd': dockerd });
  // Images find busybox under this name; the shell is one of its applets.
  kernel.programs.register('busybox', busybox({ ...APPLETS, sh: ash, ash }));
  kernel.fs.mkdirAll('/usr/share/bash-completion/completions');
  for (const name of COMPLETING) {
    kernel.fs.writeFile(
      `/usr/share/bash-completion/completions/${name}`,
      `# ${name} completes its own arguments: ${name} __complete\n`,
    );
  }
}

function merged(kind: 'host' | 'applets'): Record<string, Program> {
  const everywhere = Object.entries(packages).filter(([name]) => !OPTIONAL.has(name));
  return Object.assign({}, ...everywhere.map(([, each]) => each[kind]));
}

/** Puts the programs of one of our packages on a host. */
export function installPackage(kernel: Kernel, name: string): void {
  install(kernel, packages[name]?.host ?? {});
}

/** Makes the programs of one of our packages known: they come with images and plug-ins. */
export function registerPackage(kernel: Kernel, name: string): void {
  for (const [path, program] of Object.entries(packages[name]?.host ?? {})) kernel.programs.register(path, program);
}

function install(kernel: Kernel, programs: Readonly<Record<string, Program>>): void {
  for (const [path, program] of Object.entries(programs)) {
    kernel.programs.register(path, program);
    kernel.fs.mkdirAll(path.slice(0, path.lastIndexOf('/')));
    kernel.fs.writeFile(path, executable(path), MODE);
    const capabilities = FILE_CAPABILITIES[path];
    const { inode } = capabilities ? kernel.fs.locate(path) : {};
    if (inode instanceof RegularInode && capabilities)
      inode.capabilities = { permitted: new Set(capabilities), inheritable: new Set(), effective: true };
  }
}

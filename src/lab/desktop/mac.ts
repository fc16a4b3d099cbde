import type { Kernel } from '#kernel/kernel.ts';
import { executable, type Program } from '#kernel/process/program.ts';
import type { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import { bash } from '#shell/bash.ts';
import { zsh } from '#shell/zsh.ts';
import { packages } from '../packages.ts';
import { installPackage, registerPackage } from '../programs.ts';

const HOME = '/Users/learner';
/** Numbers of the Mac's owner and of the group staff. */
export const OWNER = 501;
export const STAFF = 20;
/** What macOS has of the programs that Linux hosts have; those of its own come last and take their place. */
const PACKAGES = [
  'coreutils',
  'grep',
  'sed',
  'awk',
  'findutils',
  'diffutils',
  'tar',
  'gzip',
  'less',
  'jq',
  'curl',
  'dig',
  'netcat',
  'sudo',
  'docker',
  'darwin',
];
/** Of GNU's tools, what macOS has not. */
const MISSING = ['hostnamectl', 'getent', 'free', 'nproc', 'timeout', 'tac', 'shuf'];

/** Installs macOS with the client of Docker. @param shared the file system of /Users, which the virtual machine sees, too */
export function installMac(kernel: Kernel, lab: Program, shared: MemoryFileSystem): void {
  const { fs, net } = kernel;
  fs.mkdirAll('/Users', 0o755);
  fs.mounts.mount(shared, '/Users');
  fs.mkdirAll(HOME, 0o755);
  for (const folder of ['Desktop', 'Documents', 'Downloads']) fs.mkdirAll(`${HOME}/${folder}`, 0o700);
  for (const path of [HOME, ...['Desktop', 'Documents', 'Downloads'].map((folder) => `${HOME}/${folder}`)])
    fs.chown(path, OWNER, STAFF);
  for (const name of PACKAGES) installPackage(kernel, name);
  // What checks look with, which nobody finds on the Mac.
  for (const name of ['getent', 'iputils']) registerPackage(kernel, name);
  const id = packages.procps?.host['/usr/bin/id'];
  // bash of a Debian host reads these; zsh does not.
  for (const path of ['/etc/profile', '/etc/bash.bashrc']) if (fs.exists(path)) fs.unlink(path);
  for (const name of MISSING) if (fs.exists(`/usr/bin/${name}`)) fs.unlink(`/usr/bin/${name}`);
  for (const [path, program] of [
    ['/bin/zsh', zsh],
    ['/bin/bash', bash],
    ['/bin/sh', bash],
    ['/usr/local/bin/lab', lab],
    ...(id ? ([['/usr/bin/id', id]] as const) : []),
  ] as const) {
    kernel.programs.register(path, program);
    fs.mkdirAll(path.slice(0, path.lastIndexOf('/')));
    fs.writeFile(path, executable(path), 0o755);
  }
  fs.writeFile('/etc/passwd', `${fs.readText('/etc/passwd')}learner:*:501:20:Learner:${HOME}:/bin/zsh\n`);
  fs.writeFile('/etc/group', fs.readText('/etc/group').replace(/^dialout:(.*)$/m, 'staff:$1'));
  fs.mkdirAll('/usr/share/bash-completion/completions');
  for (const name of ['docker', 'lab']) fs.writeFile(`/usr/share/bash-completion/completions/${name}`, '');
  const card = net.devices.byName('eth0');
  if (card) net.devices.rename(card, 'en0');
  for (let n = 1; ; n++) {
    const next = net.devices.byName(`eth${n}`);
    if (!next) break;
    net.devices.rename(next, `en${n}`);
  }
}

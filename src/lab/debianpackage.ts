import type { Kernel } from '#kernel/kernel.ts';
import { UDHCPC_SCRIPT } from '#userland/dhcp/defaultscript.ts';
import { OVS_DOCKER } from '#userland/openvswitch/ovsdocker.ts';
import { PIPEWORK } from '#userland/pipework/pipework.ts';
import { LabError } from './errors.ts';
import type { Host } from './host.ts';
import { installPackage } from './programs.ts';

/** What a package brings: programs by the name of our package, files by path, and daemons that run from then on. */
interface DebianPackage {
  readonly programs?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly daemons?: readonly (readonly string[])[];
  /** What the kernel confines processes with from then on. */
  readonly securityModule?: Kernel['securityModule'];
}

const PACKAGES: Readonly<Record<string, DebianPackage>> = {
  'openvswitch-switch': {
    programs: 'openvswitch',
    files: { '/usr/bin/ovs-docker': OVS_DOCKER },
    daemons: [
      ['/usr/sbin/ovsdb-server', '/etc/openvswitch/conf.db', '--remote=punix:/var/run/openvswitch/db.sock', '--detach'],
      ['/usr/sbin/ovs-vswitchd', 'unix:/var/run/openvswitch/db.sock', '--detach'],
    ],
  },
  apparmor: { programs: 'apparmor', securityModule: 'apparmor' },
  // Its policy comes with its programs, and is loaded before anything else goes on.
  selinux: { programs: 'selinux', securityModule: 'selinux', daemons: [['/usr/sbin/load_policy', '-i']] },
  dnsmasq: { programs: 'dnsmasq' },
  udhcpc: { programs: 'udhcpc', files: { '/etc/udhcpc/default.script': UDHCPC_SCRIPT } },
  pipework: { files: { '/usr/local/bin/pipework': PIPEWORK } },
};

/** Installs a package of Debian on a host and starts its daemons, before anybody logs in. @throws LabError */
export function installDebianPackage(host: Host, name: string): void {
  const found = PACKAGES[name];
  if (!found)
    throw new LabError(`host ${host.name}: there is no package ${name}; there are ${Object.keys(PACKAGES).join(', ')}`);
  const { kernel, init } = host;
  if (found.programs !== undefined) installPackage(kernel, found.programs);
  for (const [path, text] of Object.entries(found.files ?? {})) {
    kernel.fs.mkdirAll(path.slice(0, path.lastIndexOf('/')));
    kernel.fs.writeFile(path, text, 0o755);
  }
  if (found.securityModule !== undefined) {
    kernel.securityModule = found.securityModule;
    if (found.securityModule === 'apparmor')
      for (const process of kernel.processes) process.credentials = { ...process.credentials, label: 'unconfined' };
  }
  for (const argv of found.daemons ?? []) init.spawn(argv[0] ?? '', [...argv], { session: {} });
}

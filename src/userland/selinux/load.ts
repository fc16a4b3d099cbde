import type { Program } from '#kernel/process/program.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';
import { parseContext } from './context.ts';
import { labelAtLoad, TargetedPolicy } from './policy.ts';

const CONFIG = `# This file controls the state of SELinux on the system.
# SELINUX= can take one of these three values:
#     enforcing - SELinux security policy is enforced.
#     permissive - SELinux prints warnings instead of enforcing.
#     disabled - No SELinux policy is loaded.
SELINUX=enforcing
# SELINUXTYPE= can take one of these three values:
#     targeted - Targeted processes are protected,
#     minimum - Modification of targeted policy. Only selected processes are protected.
#     mls - Multi Level Security protection.
SELINUXTYPE=targeted
`;

/** What containers get (container_contexts(5)). */
const CONTAINER_CONTEXTS = `process = "system_u:system_r:container_t:s0"
file = "system_u:object_r:container_file_t:s0"
ro_file="system_u:object_r:container_ro_file_t:s0"
sandbox_kvm_process = "system_u:system_r:svirt_qemu_net_t:s0"
sandbox_lxc_process = "system_u:system_r:container_t:s0"
init_process = "system_u:system_r:container_init_t:s0"
kvm_process = "system_u:system_r:container_kvm_t:s0"
`;

/** Gives everything at and below a path the context that belongs there. */
function labelTree(policy: TargetedPolicy, fs: FileSystemContext, path: string): void {
  const { inode } = fs.locate(path, false);
  const context = policy.contextFor(path, inode.type);
  if (context !== undefined) policy.setContext(inode, context, path.split('/').pop());
  // Files that are generated have the context of their file system.
  if (inode.type !== 'directory' || /^\/(proc|sys)$/.test(path)) return;
  for (const name of fs.readdir(path)) labelTree(policy, fs, path === '/' ? `/${name}` : `${path}/${name}`);
}

/**
 * load_policy(8): puts the policy into the kernel, where none is loaded yet. All files have the contexts then that belong to
 * their paths, as after an installation, and processes those that they would have got on the way.
 */
export const loadPolicy: Program = function* (proc) {
  const { kernel } = proc;
  if (kernel.selinux) return 0;
  const policy = new TargetedPolicy(kernel);
  const { fs } = kernel;
  fs.mkdirAll('/etc/selinux/targeted/contexts');
  if (!fs.exists('/etc/selinux/config')) fs.writeFile('/etc/selinux/config', CONFIG, 0o644);
  fs.writeFile('/etc/selinux/targeted/contexts/lxc_contexts', CONTAINER_CONTEXTS, 0o644);
  labelTree(policy, fs, '/');
  policy.enforcing = !/^SELINUX=permissive$/m.test(fs.readText('/etc/selinux/config'));
  kernel.selinux = policy;
  for (const process of kernel.processes) {
    const label = labelAtLoad(process);
    if (parseContext(label)) process.credentials = { ...process.credentials, label };
  }
  return 0;
};

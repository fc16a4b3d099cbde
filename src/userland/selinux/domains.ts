import type { FileType } from '#kernel/vfs/inode.ts';
import { ALIASES } from './aliases.ts';
import { type Context, dominates, highest } from './context.ts';
import { FILE_TYPES } from './filecontexts.ts';

/** Domains of containers that the policy confines (container_selinux(8)). */
const CONFINED: ReadonlySet<string> = new Set([
  'container_t',
  'container_init_t',
  'container_userns_t',
  'container_device_t',
  'container_device_plugin_t',
  'container_logreader_t',
  'container_logwriter_t',
  'container_engine_t',
  'container_kvm_t',
]);

/** Domains that nothing is kept from, as far as files go. */
const FREE: ReadonlySet<string> = new Set([
  'spc_t',
  'unconfined_t',
  'unconfined_service_t',
  'container_runtime_t',
  'init_t',
  'kernel_t',
  'auditd_t',
]);

/** What a container may read and execute of the host: programs, libraries and what configures them. */
const READABLE: ReadonlySet<string> = new Set([
  'container_ro_file_t',
  'usr_t',
  'bin_t',
  'shell_exec_t',
  'lib_t',
  'src_t',
  'etc_t',
  'net_conf_t',
  'hostname_etc_t',
  'locale_t',
  'cert_t',
  'sysfs_t',
  'cgroup_t',
  'security_t',
]);

/** What it may write as well, whatever the file: its own /proc (file modes and read-only mounts say the rest), common devices. */
const WRITABLE: ReadonlySet<string> = new Set([
  'container_file_t',
  'proc_t',
  'nsfs_t',
  'null_device_t',
  'zero_device_t',
  'random_device_t',
  'urandom_device_t',
  'devtty_t',
]);

const LOGS: ReadonlySet<string> = new Set(['var_log_t', 'container_log_t', 'auditd_log_t']);

const USERS: ReadonlySet<string> = new Set(['system_u', 'unconfined_u', 'root', 'user_u', 'staff_u', 'sysadm_u']);
const ROLES: ReadonlySet<string> = new Set(['object_r', 'system_r', 'unconfined_r', 'user_r', 'staff_r', 'sysadm_r']);

/** Whether the policy has all names in a context, and lets the role have that type. */
export function wellFormed({ user, role, type }: Context): boolean {
  const real = ALIASES[type] ?? type;
  if (!USERS.has(user) || !ROLES.has(role)) return false;
  if (role === 'object_r') return FILE_TYPES.has(real) || CONFINED.has(real) || FREE.has(real);
  if (CONFINED.has(real)) return role === 'system_r';
  return FREE.has(real);
}

/** Whether processes of this type are confined. */
export function isConfined(type: string): boolean {
  return CONFINED.has(ALIASES[type] ?? type);
}

/** The class of an object, as the policy and its messages name it. */
export function classOf(type: FileType, block = false): string {
  switch (type) {
    case 'directory':
      return 'dir';
    case 'symlink':
      return 'lnk_file';
    case 'device':
      return block ? 'blk_file' : 'chr_file';
    case 'fifo':
      return 'fifo_file';
    case 'socket':
      return 'sock_file';
    default:
      return 'file';
  }
}

/**
 * Whether a confined process may do something with a file: by the types first, then by the categories, all of which it has
 * to have itself (policy/mcs).
 * @param permission of the class: read, write, search, execute, unlink, setattr
 */
export function allows(source: Context, target: Context, tclass: string, permission: string): boolean {
  return typesAllow(ALIASES[source.type] ?? source.type, ALIASES[target.type] ?? target.type, tclass, permission)
    ? dominates(highest(source.level), highest(target.level))
    : false;
}

function typesAllow(source: string, target: string, tclass: string, permission: string): boolean {
  if (WRITABLE.has(target)) return true;
  const looks = permission === 'read' || permission === 'execute' || permission === 'search';
  // Every directory may be passed through; what is behind it is another matter.
  if (tclass === 'dir' && permission === 'search') return true;
  if (looks && READABLE.has(target)) return true;
  if (tclass === 'dir' && permission === 'read' && (target === 'var_t' || target === 'var_lib_t')) return true;
  if (LOGS.has(target) && permission !== 'execute') {
    if (source === 'container_logwriter_t') return true;
    if (source === 'container_logreader_t') return permission === 'read';
  }
  if (source === 'container_device_t' || source === 'container_device_plugin_t')
    return tclass === 'chr_file' && target.endsWith('device_t') && target !== 'fixed_disk_device_t';
  return false;
}
